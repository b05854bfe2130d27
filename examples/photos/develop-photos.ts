import { AsyncTask, MultiTask, type Op, routine, workerModule } from 'offloop';
import type { Card } from './view/card.ts';
import type { Developed } from './work/develop.ts';

const work = workerModule(
  () => new Worker(new URL('./work.ts', import.meta.url), { type: 'module' }),
  () => import('./work.ts'),
);

/** Web workers, or the page's own thread, to see what that does to it. */
export type Place = 'workers' | 'page';

/** Pixels of a thumbnail's longer edge. */
const EDGE = 560;
/** A decoded photo takes up to 50 MB, so there are never more of them than cores. */
const AT_ONCE = navigator.hardwareConcurrency;

/** Develops photos, and shows each as soon as it is ready. */
export function* developPhotos(cards: readonly Card[], place: Place): Op<void> {
  const photos = cards.map((card) => developPhoto(card, place));
  const results = yield* new MultiTask(photos, { unordered: true, skipErrors: true, maxWorkers: AT_ONCE });

  for (let ready; (ready = yield* results.take()).length > 0; ) {
    for (const { value, index } of ready) cards[index]?.show(value);
  }
}

/** One of them. If it fails or is cancelled, its card says so, and the others go on. */
const developPhoto = routine(function* (card: Card, place: Place): Op<Developed> {
  const { file } = card.photo;
  const task = place === 'workers' ? work.develop(file, EDGE) : new AsyncTask(work.develop, file, EDGE);
  try {
    return yield* task.with({ signal: card.signal, onProgress: (progress) => card.follow(progress) });
  } catch (error) {
    card.explain(error);
    throw error;
  }
});
