import { type Op, wait } from 'offloop';
import { connect } from 'offloop/electron/renderer';
import { ContactSheet } from '../../photos/contact-sheet.ts';
import { engine } from '../../photos/engine.ts';
import { nameOf, type Photo, picturesOf, type Watch } from '../../photos/photo.ts';
import type { Developed } from '../../photos/work/measure.ts';
import type { api, Found } from '../main.ts';

const main = connect<typeof api>({ engine });

const sheet = new ContactSheet({
  places: [
    { id: 'threads', name: 'Threads', where: 'on main’s threads' },
    { id: 'processes', name: 'Processes', where: 'in utility processes' },
  ],
  *samples() {
    return (yield* main.samples()).map(photoOf);
  },
  open: () => void choose(),
  photosOf: (files) => picturesOf(files).map(dropped),
  follow(lot) {
    lot.on('progress', () => void main.showProgress(lot.progress.fraction));
    void lot.settled.then(() => main.showProgress(-1));
  },
});
// A reload leaves what the page before has shown.
void main.showProgress(-1);

/** The system's dialog; there is one at a time. */
const choose = engine.async({ policy: 'drop' }, function* () {
  const found = yield* main.choose();
  if (found !== undefined) sheet.add(found.map(photoOf));
});

function photoOf({ id, name, size }: Found): Photo {
  return { name, size, develop: (place, watch) => develop(id, place, watch) };
}

/** What is dropped goes to main with its bytes: a page does not know where files are. */
function dropped(file: File): Photo {
  return {
    name: nameOf(file.name),
    size: file.size,
    *develop(place, watch) {
      return yield* develop(new Uint8Array(yield* wait(file.arrayBuffer())), place, watch);
    },
  };
}

/** A call of main: its progress is the photo's, and cancelled it ends main's work. */
function* develop(photo: number | Uint8Array, place: string, watch: Watch): Op<Developed> {
  watch.signal.throwIfAborted();
  const run = main.develop(photo, place);
  run.on('progress', () => watch.follow(run.progress));
  watch.signal.addEventListener('abort', () => run.cancel());
  const { thumbnail, ...known } = yield* run;
  const { data, width, height } = thumbnail;
  return { ...known, thumbnail: yield* wait(createImageBitmap(new ImageData(data, width, height))) };
}
