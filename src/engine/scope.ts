import { dispose } from '../core/dispose.js';
import { host } from '../core/host.js';
import type { Startable } from '../core/operation.js';
import type { Run, RunOptions } from '../core/run.js';
import type { ActorFunction } from '../tasks/actor-types.js';
import { makeOwnedActorFunction } from './actors.js';
import { makeAsyncFunction } from './async-function.js';
import type { HandlerHost } from './handler.js';
import type { AsyncFunction } from './handler-types.js';
import { cancelRuns } from './registry.js';
import { runsInTree } from './run-filter.js';

/** A view of an engine whose runs end when their owner ends. */
export interface Scope extends Disposable {
  /** As the engine's, for handlers of this owner. */
  readonly async: AsyncFunction;
  /** As the engine's, for actors that end with this owner. */
  readonly actor: ActorFunction<'actor'>;
  /** As the engine's, for runs of this owner. */
  run<R>(work: Startable<R>, options?: RunOptions): Run<R>;
  /**
   * Cancels the owner's runs.
   * @returns those that were cancelled
   */
  cancelAll(reason?: unknown): readonly Run[];
}

/** The scope of one owner. Disposed, it cancels the owner's runs; what is started later is cancelled at once. */
export class OwnerScope implements Scope {
  readonly async: AsyncFunction;
  readonly actor: ActorFunction<'actor'>;
  readonly #host: HandlerHost;
  readonly #owner: object;
  readonly #run: (work: Startable<unknown>, options: RunOptions) => Run;
  /** Aborted at the end: an owner whose runs are cancelled before they start. */
  readonly #end = new host.AbortController();

  constructor(host: HandlerHost, owner: object, run: (work: Startable<unknown>, options: RunOptions) => Run) {
    this.#host = host;
    this.#owner = owner;
    this.#run = run;
    this.async = makeAsyncFunction({
      ...host,
      owner,
      ended: () => (this.#end.signal.aborted ? 'its scope has ended' : undefined),
    });
    this.actor = makeOwnedActorFunction(host.tree, owner, () => this.#end.signal.aborted);
  }

  run<R>(work: Startable<R>, options: RunOptions = {}): Run<R> {
    const owner = this.#end.signal.aborted ? this.#end.signal : this.#owner;
    return this.#run(work, { owner, ...options }) as Run<R>;
  }

  cancelAll(reason?: unknown): readonly Run[] {
    const { tree } = this.#host;
    const runs = runsInTree(tree).filter((run) => run.meta.owner === this.#owner);
    return cancelRuns(
      tree,
      runs.map((run) => run.run),
      'owner',
      reason,
    ).cancelled;
  }

  [dispose](): void {
    const reason = 'its scope has ended';
    this.#end.abort(reason);
    this.cancelAll(reason);
    for (const resident of [...this.#host.tree.residents]) resident.ownerEnded?.(this.#owner, reason);
  }
}
