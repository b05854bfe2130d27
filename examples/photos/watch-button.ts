import { wait } from 'offloop';
import { engine } from './engine.ts';
import type { WatchedFolder } from './watched-folder.ts';

/** Not in all browsers. */
interface PickingWindow {
  readonly showDirectoryPicker?: () => Promise<FileSystemDirectoryHandle>;
}

/** Lets somebody choose a folder whose photos are developed as they come; pressed again it is left. Where folders cannot be chosen there is no button. */
export function offerFolder(button: HTMLButtonElement, folder: WatchedFolder): void {
  const { showDirectoryPicker } = window as PickingWindow;
  button.hidden = showDirectoryPicker === undefined;
  const show = (name?: string): void => {
    button.ariaPressed = String(name !== undefined);
    button.textContent = name === undefined ? 'Watch a folder…' : `Watching ${name}`;
  };
  show();
  button.onclick = engine.async({ policy: 'drop' }, function* () {
    if (button.ariaPressed === 'true') {
      folder.leave();
      return;
    }
    if (showDirectoryPicker === undefined) return;
    try {
      const chosen = yield* wait(showDirectoryPicker.call(window));
      folder.watch(chosen, show);
      show(chosen.name);
    } catch (error) {
      // Somebody has thought better of it.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    }
  });
}
