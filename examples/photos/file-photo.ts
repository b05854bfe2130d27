import { AsyncTask, type Op, workerModule } from 'offloop';
import { EDGE, nameOf, type Photo, picturesOf, type Watch } from './photo.ts';
import type { Developed } from './work/measure.ts';

const work = workerModule(
  () => new Worker(new URL('./work.ts', import.meta.url), { type: 'module' }),
  () => import('./work.ts'),
);

/** Those of some files that may be pictures. */
export function photosOf(files: Iterable<File>): Photo[] {
  return picturesOf(files).map((file) => filePhoto(nameOf(file.name), file));
}

/** A photo that the page has, and its workers develop. */
export function filePhoto(name: string, file: Blob): Photo {
  return { name, size: file.size, develop: (place, watch) => develop(file, place, watch) };
}

/** On a web worker, or on the page's own thread, to see what that does to it. */
function* develop(file: Blob, place: string, watch: Watch): Op<Developed> {
  const task = place === 'workers' ? work.develop(file, EDGE) : new AsyncTask(work.develop, file, EDGE);
  return yield* task.with({ signal: watch.signal, onProgress: (progress) => watch.follow(progress) });
}
