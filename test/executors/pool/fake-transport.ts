import type { WorkerSource } from '../../../src/executors/executor.js';
import type { Transport, WorkerEvents, WorkerExit, WorkerLink } from '../../../src/executors/pool/transport.js';
import { encodeError } from '../../../src/executors/wire/errors.js';
import {
  ANSWERS,
  ERROR,
  PROGRESS,
  RESULT,
  type Request,
  STOPPED,
  STREAM,
  type WireProgress,
} from '../../../src/executors/wire/messages.js';
import { Wire } from '../../../src/executors/wire/wire.js';

/** As between this side and itself. */
export function localWire(canMove: boolean): Wire {
  return new Wire((value, moved) => structuredClone(value, moved && { transfer: [...moved] as never[] }), canMove);
}

/** Workers that do what a test says. */
export class FakeTransport implements Transport {
  readonly kind = 'worker';
  wire = localWire(true);
  seesCalls = true;
  isForOneTask = false;
  readonly workers: FakeWorker[] = [];
  readonly holds: boolean[] = [];
  isClosed = false;

  /** A function is executed by workers of its module alone, as in a page. */
  originOf(where: WorkerSource | undefined): unknown {
    return typeof where === 'function' ? where : undefined;
  }

  start(events: WorkerEvents, origin: unknown): WorkerLink {
    const worker = new FakeWorker(events, origin);
    this.workers.push(worker);
    return worker;
  }

  hold(isHeld: boolean): void {
    this.holds.push(isHeld);
  }

  close(): void {
    this.isClosed = true;
  }

  get isHeld(): boolean {
    return this.holds.at(-1) ?? false;
  }

  /** Those that were not told to end. */
  get alive(): FakeWorker[] {
    return this.workers.filter(({ isEnded }) => !isEnded);
  }
}

export class FakeWorker implements WorkerLink {
  readonly #events: WorkerEvents;
  readonly requests: Request[] = [];
  readonly transfers: unknown[] = [];
  readonly followed: Request[] = [];
  readonly stopped: number[] = [];
  /** Of many calls, those that were cancelled by themselves. */
  readonly stoppedCalls: number[] = [];
  /** What `begun` answers. */
  begunCalls: number | undefined;
  /** What `listens` answers. */
  isListening = true;
  /** What `send` throws. */
  obstacle: unknown;
  isEnded = false;
  #gone: () => void = () => {};

  /** Whose functions it knows. */
  readonly origin: unknown;

  constructor(events: WorkerEvents, origin: unknown) {
    this.#events = events;
    this.origin = origin;
  }

  send(request: Request, transfer: readonly object[] | undefined): void {
    if (this.obstacle) throw this.obstacle;
    this.requests.push(request);
    this.transfers.push(transfer);
  }

  reuse(): void {}

  follow(request: Request): void {
    this.followed.push(request);
  }

  stop(id: number, call?: number): void {
    if (call === undefined) this.stopped.push(id);
    else this.stoppedCalls.push(call);
  }

  begun(): number | undefined {
    return this.begunCalls;
  }

  listens(): boolean {
    return this.isListening;
  }

  /** What `isUntouched` answers. */
  hasTakenUp = true;

  isUntouched(): boolean {
    return !this.hasTakenUp;
  }

  end(): Promise<void> {
    this.isEnded = true;
    return new Promise((resolve) => {
      this.#gone = resolve;
      setImmediate(() => this.exit({ exitCode: 0, cause: undefined }));
    });
  }

  // What happens to it.

  ready(): void {
    this.#events.onReady();
  }

  /** The number of the request that it got last. */
  get id(): number {
    return this.requests.at(-1)![1];
  }

  /** The arguments that it got, over all requests. */
  get args(): unknown[] {
    return this.requests.map((request) => request[5]);
  }

  answer(value: unknown, progress?: WireProgress): void {
    this.#events.onReply(progress ? [RESULT, this.id, value, progress] : [RESULT, this.id, value]);
  }

  /** Some of many calls have ended. */
  answerSome(values: unknown[], begun = 0): void {
    this.#events.onReply([ANSWERS, this.id, [values, []], begun]);
  }

  /** The last of many calls that were begun have ended. */
  answerLast(values: unknown[]): void {
    this.#events.onReply([RESULT, this.id, [values, [], 1]]);
  }

  give(items: unknown[]): void {
    this.#events.onReply([STREAM, this.id, items]);
  }

  fail(error: unknown, id = this.id): void {
    this.#events.onReply([ERROR, id, encodeError(error)]);
  }

  report(progress: WireProgress, id = this.id): void {
    this.#events.onReply([PROGRESS, id, progress]);
  }

  halt(): void {
    this.#events.onReply([STOPPED, this.id]);
  }

  mumble(error: unknown): void {
    this.#events.onUnreadable(error);
  }

  #isGone = false;
  exit(exit: WorkerExit): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#events.onExit(exit);
    this.#gone();
  }
}
