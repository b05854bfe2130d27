import { currentFrame } from '../core/current.js';
import type { Op, Operation } from '../core/operation.js';
import { acquire } from '../operations/acquire.js';
import { wait } from '../operations/wait.js';
import { type ActorDescription, describeActor } from './actor-description.js';
import { ActorRecord, recordOf } from './actor-record.js';
import type { ActorFunction } from './actor-types.js';

/**
 * Opens an actor for the handler: a worker of its own that keeps an object, and executes calls of its functions in order.
 *
 * Answers when the object is made, and ends the actor with the handler, whose end waits for the object's clean-up. What `make` throws is
 * thrown here.
 *
 * @param options - may be left out
 * @param make - gives the object: a function of a worker module, or a self-contained one, which is sent as source
 * @param args - its arguments, copied to the worker
 * @throws `TypeError` or `RangeError` when an argument cannot be used
 * @example
 * ```ts
 * import { openActor } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * await new NodeEngine().run(function* () {
 *   const counter = yield* openActor((from: number) => { let n = from; return { add: (by: number) => (n += by) }; }, 40);
 *   yield* counter.add(1);
 *   return yield* counter.add(1);
 * }); // => 42
 * ```
 * @remarks Idea: BackgroundWorkerPool's `newActor`; comlink's `proxy`.
 */
export const openActor: ActorFunction<'operation'> = ((...given: unknown[]) => {
  const description = describeActor('openActor', given);
  return acquire(
    () => open(description),
    (actor) => ending(recordOf(actor), 'owner', 'its handler has ended'),
  );
}) as never;

function* open(description: ActorDescription): Op<AsyncDisposable> {
  const record = new ActorRecord(currentFrame()!.tree as never, description);
  let isOpen = false;
  try {
    yield* record.opening();
    isOpen = true;
    return record.actor;
  } finally {
    if (!isOpen) yield* ending(record, 'owner', 'it was not opened');
  }
}

/**
 * Ends an actor before its owner does: it takes no further calls, those under way are cancelled, the object cleans up
 * (`Symbol.asyncDispose`), and its worker ends. The same as `await using`.
 *
 * @param actor - what `engine.actor`, `scope.actor` or `openActor` gave
 * @throws `TypeError` for anything else; what the object's clean-up throws is thrown here
 * @example
 * ```ts
 * import { closeActor, openActor } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * await new NodeEngine().run(function* () {
 *   const list = yield* openActor(() => ({ length: () => 3 }));
 *   const length = yield* list.length();
 *   yield* closeActor(list); // its worker is gone
 *   return length;
 * }); // => 3
 * ```
 */
export function closeActor(actor: AsyncDisposable): Operation<void> {
  return ending(recordOf(actor), 'close', 'its actor was closed');
}

function ending(record: ActorRecord, by: 'owner' | 'close', reason: string): Operation<void> {
  return wait(() => record.end(by, reason));
}
