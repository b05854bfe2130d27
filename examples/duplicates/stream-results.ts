import { MultiTask, type Op, type Task } from 'offloop';
import type { Pause } from './pause.js';

/**
 * Executes a task for each item of a queue, on all workers, and gives each answer to `use` as soon as it is there.
 * While paused, no worker gets anything new. `use` may add to the queue.
 */
export function* streamResults<Item, Result>(
  queue: Item[],
  pause: Pause,
  task: (item: Item) => Task<readonly unknown[], Result>,
  use: (result: Awaited<Result>) => void,
): Op<void> {
  while (queue.length > 0) {
    yield* pause.opened();
    const results = yield* new MultiTask(whileOpen(queue, pause, task), { unordered: true });
    for (let ready; (ready = yield* results.take()).length > 0; ) {
      for (const { value } of ready) use(value);
    }
  }
}

/** A task for each item at the front of the queue, until that is empty or the gate closes; made when a worker has room for it. */
function* whileOpen<Item, Made>(queue: Item[], pause: Pause, make: (item: Item) => Made): Generator<Made, void> {
  while (queue.length > 0 && !pause.isPaused) yield make(queue.shift() as Item);
}
