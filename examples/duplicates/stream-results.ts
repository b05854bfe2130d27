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
  use: (result: Awaited<Result>, item: Item) => void,
): Op<void> {
  while (queue.length > 0) {
    const taken: Item[] = [];
    const results = yield* new MultiTask(tasks(), { unordered: true, gate: pause.gate });
    for (let ready; (ready = yield* results.take()).length > 0; ) {
      for (const { value, index } of ready) use(value, taken[index] as Item);
    }

    /** Each task is made when a worker has room for it. */
    function* tasks() {
      while (queue.length > 0) {
        const item = queue.shift() as Item;
        taken.push(item);
        yield task(item);
      }
    }
  }
}
