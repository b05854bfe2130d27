import type { ActorRequest } from '../executor.js';
import type { WorkerExit } from '../pool/transport.js';
import type { ActorWorker, ActorWorkerEvents, ActorWorkers } from './actor-worker.js';
import { LocalActorWorker, type LocalCrossing } from './local-worker.js';

/** In the page itself nothing crosses. */
const NO_CROSSING: LocalCrossing = {
  find: (fn) => fn,
  args: ({ args }) => args,
  receive: (listener) => listener,
};

/**
 * Workers of actors, and in the place of one that cannot start the program itself.
 * @param onFallback - told each time why
 */
export function fallbackWorkers(workers: ActorWorkers, onFallback: (exit: WorkerExit) => void): ActorWorkers {
  return {
    ...workers,
    start: (request, events) => new FallbackWorker(workers, request, events, onFallback),
  };
}

/** A worker that is replaced before it has made anything. */
class FallbackWorker implements ActorWorker {
  #worker: ActorWorker;
  #isEnding = false;

  constructor(
    workers: ActorWorkers,
    request: ActorRequest,
    events: ActorWorkerEvents,
    onFallback: (exit: WorkerExit) => void,
  ) {
    this.#worker = workers.start(request, {
      ...events,
      onExit: (exit, hasStarted) => {
        if (hasStarted || this.#isEnding) {
          events.onExit(exit, hasStarted);
          return;
        }
        onFallback(exit);
        this.#worker = new LocalActorWorker(request, events, NO_CROSSING);
      },
    });
  }

  call(...call: Parameters<ActorWorker['call']>): ReturnType<ActorWorker['call']> {
    return this.#worker.call(...call);
  }

  /** The actor ends. */
  cancelMake(): void {
    this.#isEnding = true;
    this.#worker.cancelMake();
  }

  dispose(): Promise<void> {
    return this.#worker.dispose();
  }

  end(): Promise<void> {
    this.#isEnding = true;
    return this.#worker.end();
  }
}
