import { ContactSheet } from './contact-sheet.ts';
import { photosOf } from './file-photo.ts';
import { loadSamples } from './samples.ts';
import { element } from './view/element.ts';
import { offerFolder } from './watch-button.ts';
import { WatchedFolder } from './watched-folder.ts';

const files = element(document, '#files', HTMLInputElement);
const sheet = new ContactSheet({
  places: [
    { id: 'workers', name: 'Web workers', where: 'in web workers' },
    { id: 'page', name: 'Main thread', where: 'on the main thread' },
  ],
  samples: loadSamples,
  open: () => files.click(),
  photosOf,
});
files.onchange = () => {
  sheet.add(photosOf(files.files ?? []));
  files.value = '';
};
offerFolder(element(document, '#watch', HTMLButtonElement), new WatchedFolder((photos) => sheet.add(photos)));
