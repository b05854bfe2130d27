import { type Schedule, schedules } from 'offloop/schedule';
import { engine } from './engine.ts';
import { photosOf } from './file-photo.ts';
import type { Photo } from './photo.ts';

/** Milliseconds from one look to the next. */
const PACE = 2_000;
/** A file that changed less long ago may still be written. */
const CALM = 500;

/** A folder that is looked at again and again: not while the page is hidden, and at once when it is visible again. */
export class WatchedFolder {
  readonly #take: (photos: readonly Photo[]) => void;
  #schedule: Schedule | undefined;

  /** @param take - gets what is new in the folder */
  constructor(take: (photos: readonly Photo[]) => void) {
    this.#take = take;
  }

  /** @param left - called once it is watched no longer, also since it cannot be read any more */
  watch(folder: FileSystemDirectoryHandle, left: () => void): void {
    this.leave();
    const known = new Set<string>();
    const look = async (signal: AbortSignal): Promise<void> => {
      const photos = photosOf(await newFiles(folder, known, signal));
      if (photos.length > 0) this.#take(photos);
    };
    this.#schedule = schedules(engine).every(PACE, ({ signal }) => look(signal), {
      name: `re-scan ${folder.name}`,
      pauseWhenHidden: true,
      onError: 'stop',
      finished: () => left(),
    });
  }

  leave(): void {
    void this.#schedule?.stop({ cancel: true });
    this.#schedule = undefined;
  }
}

async function newFiles(
  folder: FileSystemDirectoryHandle,
  known: Set<string>,
  signal: AbortSignal,
): Promise<readonly File[]> {
  const files: File[] = [];
  for await (const entry of folder.values()) {
    signal.throwIfAborted();
    if (entry.kind !== 'file' || known.has(entry.name)) continue;
    const file = await entry.getFile();
    if (Date.now() - file.lastModified < CALM) continue;
    known.add(entry.name);
    files.push(file);
  }
  return files;
}
