import { asyncDispose } from '../core/dispose.js';
import { CancelledError, StateError } from '../core/errors.js';
import { ACTOR } from '../core/protocol.js';
import type { Tree } from '../core/tree.js';
import { expected } from '../core/validation.js';
import type { HeldActor, MemberReference, TaskExecutor } from '../executors/executor.js';
import type { ActorDescription } from './actor-description.js';
import { executorOf } from './executor-kind.js';
import { Task } from './task.js';
import { REFERENCE } from './worker-function.js';

/** What stands behind an actor: what makes its object, and who holds that. */
export class ActorRecord {
  /** What the program has. */
  readonly actor: AsyncDisposable;
  readonly #tree: Tree;
  readonly #description: ActorDescription;
  readonly #members = new Map<string | undefined, unknown>();
  /** Under each control of a test another executor holds an object of its own. */
  readonly #held = new WeakMap<TaskExecutor, HeldActor>();
  readonly #ended = new WeakSet<TaskExecutor>();
  readonly #onEnd: () => void;

  /** @param onEnd - told when it has been ended */
  constructor(tree: Tree, description: ActorDescription, onEnd: () => void = () => {}) {
    this.#tree = tree;
    this.#description = description;
    this.#onEnd = onEnd;
    const { resourceLimits } = description.options;
    if (resourceLimits !== undefined) this.#executor.checkActor?.({ resourceLimits });
    this.actor = actorOf(this, (name) => this.#member(name));
  }

  get #name(): string {
    const { options, make } = this.#description;
    return options.name ?? (make.name === 'anonymous' ? 'actor' : make.name);
  }

  get #executor(): TaskExecutor {
    return executorOf(this.#tree, this.#description.options.executor ?? 'thread');
  }

  /** The task that ends when the object is there. */
  opening(): Task<[], undefined> {
    return new Task(this.#member(undefined) as () => undefined);
  }

  #member(name: string | undefined): unknown {
    let member = this.#members.get(name);
    if (member === undefined) {
      const reference: MemberReference = {
        kind: 'member',
        name: name === undefined ? this.#name : `${this.#name}.${name}`,
        member: name,
        actor: () => this.#holder(),
      };
      const call = (...args: never[]): unknown => new Task(call as never, ...args);
      member = Object.assign(call, { [REFERENCE]: reference });
      this.#members.set(name, member);
    }
    return member;
  }

  #holder(): HeldActor {
    const executor = this.#executor;
    const before = this.#held.get(executor);
    if (before !== undefined) return before;
    if (this.#tree.isClosed) throw new StateError(`The actor \`${this.#name}\` cannot be made: its engine is closed`);
    if (this.#ended.has(executor)) throw new StateError(`The actor \`${this.#name}\` has ended. Make another one`);
    const held = this.#hold(executor);
    this.#held.set(executor, held);
    return held;
  }

  #hold(executor: TaskExecutor): HeldActor {
    if (executor.holdActor === undefined)
      throw new StateError(`The actor \`${this.#name}\` cannot be made: this engine's executor holds none`);
    const { options, make, args } = this.#description;
    const { concurrency = 1, restart = false, graceMs, idleTimeout, resourceLimits } = options;
    return executor.holdActor({
      name: this.#name,
      make,
      args,
      concurrency,
      restart,
      graceMs,
      idleTimeout,
      resourceLimits,
      tree: this.#tree,
      report: (error) => this.#tree.report(error, undefined),
    });
  }

  /**
   * Ends it.
   * @throws what the object's clean-up throws
   */
  async end(by: 'owner' | 'close', reason: string): Promise<void> {
    const executor = this.#executor;
    this.#ended.add(executor);
    this.#onEnd();
    await this.#held.get(executor)?.end(new CancelledError(reason, by));
  }
}

/** The actor that the program has: whatever is read of it is a function of the object, which only the worker knows. */
function actorOf(record: ActorRecord, member: (name: string) => unknown): AsyncDisposable {
  const target = Object.defineProperties(Object.create(null), {
    [ACTOR]: { value: record },
    [Symbol.toStringTag]: { value: 'Actor' },
    [asyncDispose]: { value: () => record.end('close', 'its actor was disposed') },
  }) as AsyncDisposable;
  return new Proxy(Object.freeze(target), {
    get: (own, name) =>
      // `then`: what is awaited is no promise. What every object has no actor offers.
      typeof name !== 'string' || name === 'then' || name === 'toJSON' || name in Object.prototype
        ? own[name as typeof asyncDispose]
        : member(name),
  });
}

/**
 * What stands behind an actor.
 * @throws TypeError for anything else
 */
export function recordOf(actor: unknown): ActorRecord {
  const record = typeof actor === 'object' && actor !== null ? (actor as { [ACTOR]?: ActorRecord })[ACTOR] : undefined;
  if (record === undefined)
    throw new TypeError(expected('actor', 'what `engine.actor(…)` or `openActor(…)` gave', actor));
  return record;
}
