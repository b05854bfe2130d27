import type { ActorRequest, HeldActor } from '../executor.js';
import { WorkerPool } from '../pool/pool.js';
import type { PoolOptions } from '../pool/pool-options.js';
import type { Transport } from '../pool/transport.js';
import type { ActorWorkers } from './actor-worker.js';
import { Actors, actorWorkers } from './actors.js';

/** A pool that holds actors besides: each in a worker of its own, over a transport that serves nobody else. */
export abstract class ActorPool extends WorkerPool {
  readonly #actors: Actors;

  constructor(transport: Transport, limit: number, options: PoolOptions) {
    super(transport, limit, options);
    this.#actors = new Actors(options.graceMs);
  }

  /** The transport of an actor. */
  protected abstract transportFor(request: ActorRequest): Transport;

  abstract checkActor(limits: Pick<ActorRequest, 'resourceLimits'>): void;

  /** @param around - gives the workers that are used in the place of its own */
  holdActor(request: ActorRequest, around = (workers: ActorWorkers): ActorWorkers => workers): HeldActor {
    this.checkActor(request);
    return this.#actors.hold(request, around(actorWorkers(this.transportFor(request))));
  }

  override async close(): Promise<void> {
    await Promise.all([this.#actors.close(), super.close()]);
  }
}
