import { type Clock, systemClock } from '../../core/clock.js';
import { StateError } from '../../core/errors.js';
import type { ActorRequest, HeldActor } from '../executor.js';
import { closeError } from '../pool/crash.js';
import type { Transport } from '../pool/transport.js';
import { ActorExecutor } from './actor-executor.js';
import type { ActorWorkers } from './actor-worker.js';
import { RemoteActorWorker } from './remote-worker.js';

const DEFAULT_GRACE = 1000;

/** The actors that one executor holds: beside its workers, and counted nowhere. */
export class Actors {
  readonly #graceMs: number;
  readonly #clock: Clock;
  readonly #actors = new Map<ActorExecutor, ActorRequest>();
  #isClosed = false;

  /** @param graceMs - milliseconds that calls and the object have at the end of an actor */
  constructor(graceMs = DEFAULT_GRACE, clock: Clock = systemClock) {
    this.#graceMs = graceMs;
    this.#clock = clock;
  }

  [Symbol.iterator](): Iterator<ActorExecutor> {
    return this.#actors.keys();
  }

  hold(request: ActorRequest, workers: ActorWorkers): HeldActor {
    if (this.#isClosed) throw new StateError(`The actor \`${request.name}\` cannot be made: its executor is closed`);
    const onEnd = (): void => void this.#actors.delete(actor);
    const graceMs = request.graceMs === undefined ? this.#graceMs : request.graceMs;
    const actor = new ActorExecutor(request, workers, { graceMs, clock: this.#clock, onEnd });
    this.#actors.set(actor, request);
    return actor;
  }

  /** Ends all. What their clean-up throws is reported. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const end = ([actor, { report }]: readonly [ActorExecutor, ActorRequest]): Promise<void> =>
      actor.end(closeError()).catch(report);
    await Promise.all([...this.#actors].map(end));
  }
}

/** Workers of an actor over a transport that serves nobody else. */
export function actorWorkers(transport: Transport): ActorWorkers {
  return {
    kind: transport.kind,
    ...(transport.refuse && { refuse: transport.refuse }),
    start: (request, events) => new RemoteActorWorker(transport, request, events),
    hold: (isHeld) => transport.hold(isHeld),
    close: () => transport.close(),
  };
}
