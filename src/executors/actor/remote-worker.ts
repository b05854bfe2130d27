import { noticeArguments } from '../crossing-classes.js';
import type { ActorRequest, Assignment, AssignmentListener, MemberReference, Submission } from '../executor.js';
import { closeError } from '../pool/crash.js';
import type { OutputStream } from '../pool/output.js';
import type { Transport, WorkerExit, WorkerLink } from '../pool/transport.js';
import { kindOf, placeOf, streamModeOf } from '../wire/asked-function.js';
import { decodeError } from '../wire/errors.js';
import {
  CALL,
  CANCEL,
  DISPOSE,
  ERROR,
  GRANT,
  NOTICE,
  OPEN,
  OPEN_ID,
  OPEN_SLOT,
  PROGRESS,
  type Reply,
  type Request,
  STOPPED,
  STREAM,
  UNREAD,
} from '../wire/messages.js';
import { transferError } from '../wire/unsendable.js';
import type { ActorWorker, ActorWorkerEvents } from './actor-worker.js';
import { RemoteCall } from './remote-call.js';
import { Slots } from './slots.js';

/** The worker of an actor over whatever transport. */
export class RemoteActorWorker implements ActorWorker {
  readonly #transport: Transport;
  readonly #request: ActorRequest;
  readonly #events: ActorWorkerEvents;
  readonly #link: WorkerLink;
  readonly #calls = new Map<number, RemoteCall>();
  readonly #slots = new Slots();
  #lastId = OPEN_ID;
  #hasStarted = false;
  #disposal: { readonly id: number; resolve(): void; reject(error: unknown): void } | undefined;

  constructor(transport: Transport, request: ActorRequest, events: ActorWorkerEvents) {
    const { make } = request;
    this.#transport = transport;
    this.#request = request;
    this.#events = events;
    const origin = transport.originOf(make.kind === 'module' ? make.where : undefined);
    this.#link = transport.start(
      {
        onReady: () => this.#open(),
        onReply: (reply) => this.#receive(reply),
        onUnreadable: (error) => this.#failLast(error),
        onOutput: (line, stream) => this.#tellOutput(line, stream),
        onExit: (exit) => this.#exit(exit),
      },
      origin,
    );
  }

  #open(): void {
    const { make, args, name, tree } = this.#request;
    const { wire } = this.#transport;
    this.#hasStarted = true;
    noticeArguments({ fn: make, args, transfer: undefined, priority: 0, label: name, tree }, wire);
    const request: Request = [OPEN, OPEN_ID, kindOf(make), placeOf(make), make.name, args];
    try {
      this.#link.send(request, undefined);
    } catch (cause) {
      this.#events.onRefused(transferError(args, 'args', undefined, wire, cause));
    }
  }

  call(assignment: Assignment<MemberReference>, listener: AssignmentListener): Submission {
    const { fn, args, transfer } = assignment;
    const { wire } = this.#transport;
    const slot = this.#slots.take((stale) => this.#link.reuse(OPEN_ID, stale));
    const call = new RemoteCall([this.#nextId(), slot], assignment, listener, {
      grant: ({ id }, count) => this.#link.follow([GRANT, id, count]),
      stop: ({ id }) => this.#stop(id, slot === OPEN_SLOT ? undefined : slot),
    });
    // What a platform that only copies cannot move is copied.
    const moved = wire.canMove ? transfer : undefined;
    noticeArguments(assignment, wire);
    try {
      this.#link.follow([CALL, call.id, slot, fn.member!, args, streamModeOf(assignment, listener)], moved);
    } catch (cause) {
      this.#slots.free(slot, false);
      throw transferError(args, 'args', moved, wire, cause);
    }
    this.#calls.set(call.id, call);
    return call;
  }

  #nextId(): number {
    this.#lastId = this.#lastId >= 0x7fff_ffff ? OPEN_ID + 1 : this.#lastId + 1;
    return this.#lastId;
  }

  /** @param slot - where the worker sees it in the middle of a loop */
  #stop(id: number, slot: number | undefined): void {
    if (slot !== undefined) this.#link.stop(OPEN_ID, slot);
    this.#link.follow([CANCEL, id]);
  }

  cancelMake(): void {
    if (this.#hasStarted) this.#stop(OPEN_ID, OPEN_SLOT);
    else void this.end();
  }

  dispose(): Promise<void> {
    const id = this.#nextId();
    return new Promise((resolve, reject) => {
      this.#disposal = { id, resolve, reject };
      this.#link.follow([DISPOSE, id]);
    });
  }

  end(): Promise<void> {
    return this.#link.end();
  }

  #receive(reply: Reply): void {
    const [op, id] = reply;
    if (id === UNREAD) {
      if (op === ERROR) this.#failLast(decodeError(reply[2]));
    } else if (id === OPEN_ID) this.#receiveMade(reply);
    else if (id === this.#disposal?.id) this.#receiveDisposed(reply);
    else this.#receiveOf(reply, this.#calls.get(id));
  }

  #receiveOf(reply: Reply, call: RemoteCall | undefined): void {
    if (!call?.receive(reply)) return;
    this.#forget(call);
    call.tellEnd(reply);
  }

  #forget(call: RemoteCall): void {
    this.#calls.delete(call.id);
    this.#slots.free(call.slot, call.isCancelled);
  }

  #receiveMade(reply: Reply): void {
    if (reply[0] === ERROR) this.#events.onRefused(decodeError(reply[2]));
    else if (reply[0] === STOPPED) this.#events.onRefused(closeError());
    else if (!isOnTheWay(reply)) this.#events.onMade();
  }

  #receiveDisposed(reply: Reply): void {
    if (isOnTheWay(reply)) return;
    if (reply[0] === ERROR) this.#disposal?.reject(decodeError(reply[2]));
    else this.#disposal?.resolve();
  }

  /** What cannot be read at one of the sides was most likely about the call that was begun last. */
  #failLast(error: unknown): void {
    const last = [...this.#calls.values()].at(-1);
    if (last === undefined) return;
    this.#forget(last);
    last.tellError(error);
  }

  /** Of several calls it is most likely that of the one that was begun last. */
  #tellOutput(line: string, stream: OutputStream): void {
    const last = [...this.#calls.values()].at(-1);
    this.#transport.output?.tell(line, stream, last?.assignment ?? { label: this.#request.name });
  }

  #exit(exit: WorkerExit): void {
    this.#calls.clear();
    this.#disposal?.resolve();
    // As if `make` had thrown: the next call tries again.
    if (exit.failure !== undefined && !this.#hasStarted) this.#events.onRefused(exit.failure());
    this.#events.onExit(exit, this.#hasStarted);
  }
}

/** It is not the end of what it is about. */
function isOnTheWay(reply: Reply): boolean {
  return reply[0] === PROGRESS || reply[0] === STREAM || reply[0] === NOTICE;
}
