import { type Gate, MultiTask, type Op, routine } from 'offloop';
import type { Card } from './view/card.ts';
import type { Developed } from './work/measure.ts';

/** A decoded photo takes up to 50 MB, so there are never more of them than cores. */
const AT_ONCE = navigator.hardwareConcurrency;

/** Develops photos, and shows each as soon as it is ready. While the gate is closed, none begins. */
export function* developPhotos(cards: readonly Card[], place: string, gate: Gate): Op<void> {
  const photos = cards.map((card) => developPhoto(card, place));
  const results = yield* new MultiTask(photos, { unordered: true, skipErrors: true, maxWorkers: AT_ONCE, gate });

  for (let ready; (ready = yield* results.take()).length > 0; ) {
    for (const { value, index } of ready) cards[index]?.show(value);
  }
}

/** One of them. If it fails or is cancelled, its card says so, and the others go on. */
const developPhoto = routine(function* (card: Card, place: string): Op<Developed> {
  try {
    return yield* card.photo.develop(place, card);
  } catch (error) {
    card.explain(error);
    throw error;
  }
});
