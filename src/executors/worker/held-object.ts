import {
  CALL,
  CANCEL,
  DISPOSE,
  GRANT,
  MODULE,
  NO_STREAM,
  type ObjectRequest,
  OPEN_ID,
  OPEN_SLOT,
  RUN,
  type TaskRequest,
} from '../wire/messages.js';
import { type FunctionFinder, Functions, standIn, type WorkerSideFunction } from './functions.js';
import { checkedObject, disposeObject, memberOf } from './object-member.js';
import { Runner } from './runner.js';
import type { RunnerHost } from './runner-host.js';
import { type CurrentTask, readCurrentTask, setCurrentTask } from './task-state.js';

/** What an actor is sent, and what follows a request. */
type Received = ObjectRequest | Extract<TaskRequest, readonly [typeof CANCEL | typeof GRANT, ...unknown[]]>;

/** A call under way. */
interface ObjectCall {
  readonly runner: Runner;
  /** While its function executes. */
  task: CurrentTask | undefined;
}

/** The object of an actor, in its worker: it is made by the first request, called by name, and asked to clean up by the last. */
export class HeldObject {
  readonly #host: RunnerHost;
  readonly #functions: Functions;
  readonly #calls = new Map<number, ObjectCall>();
  #object: object = {};

  constructor(host: RunnerHost) {
    this.#host = host;
    this.#functions = new Functions((url) => host.load(url));
  }

  receive(request: Received): void {
    const [op, id] = request;
    if (op === CANCEL || op === GRANT) {
      this.#calls.get(id)?.runner.receive(request);
    } else if (op === CALL) {
      const [, , slot, name, args, streams] = request;
      const find = (): WorkerSideFunction => this.#method(id, memberOf(this.#object, name));
      this.#execute(slot, { find }, [RUN, id, MODULE, '', name, args, streams]);
    } else if (op === DISPOSE) {
      this.#execute(undefined, { find: () => () => disposeObject(this.#object) }, [
        RUN,
        id,
        MODULE,
        '',
        '',
        [],
        NO_STREAM,
      ]);
    } else {
      const [, , kind, where, name, args] = request;
      this.#execute(OPEN_SLOT, { find: (...address) => this.#maker(id, address) }, [RUN, id, kind, where, name, args]);
    }
  }

  /** The worker ends now: what is known goes. */
  leave(): void {
    for (const { runner } of this.#calls.values()) runner.leave();
  }

  /** @param slot - where its cancel can be seen */
  #execute(slot: number | undefined, finder: FunctionFinder, request: TaskRequest): void {
    const runner = new Runner(this.#hostOf(slot), finder);
    this.#calls.set(request[1], { runner, task: undefined });
    runner.receive(request);
  }

  #hostOf(slot: number | undefined): RunnerHost {
    const { wire, load, post, flush, isCancelled, asideOfCall } = this.#host;
    const isOff = (): boolean => slot !== undefined && isCancelled(OPEN_ID, slot);
    return {
      wire,
      load,
      post,
      ...(flush && { flush }),
      ...(asideOfCall && { aside: asideOfCall() }),
      take: () => {},
      begin: () => !isOff(),
      end: (id) => this.#ended(id),
      isCancelled: isOff,
      onSignalRead: () => {},
      marksEach: false,
    };
  }

  #ended(id: number): void {
    this.#calls.delete(id);
    // Others go on: the one that was begun last counts, where nothing tells them apart.
    setCurrentTask([...this.#calls.values()].findLast(({ task }) => task !== undefined)?.task);
  }

  #begun(id: number): void {
    const call = this.#calls.get(id);
    if (call) call.task = readCurrentTask();
  }

  #method(id: number, fn: WorkerSideFunction): WorkerSideFunction {
    return standIn((...args) => {
      this.#begun(id);
      return fn.apply(this.#object, args);
    }, fn);
  }

  async #maker(id: number, [kind, where, name]: Parameters<FunctionFinder['find']>): Promise<WorkerSideFunction> {
    const begun = (): void => this.#begun(id);
    const keep = (made: unknown): void => {
      this.#object = checkedObject(made, name);
    };
    const fn = await this.#functions.find(kind, where, name);
    const make = async function (this: unknown, ...args: unknown[]): Promise<void> {
      begun();
      keep(await fn.apply(this, args));
    };
    return standIn(make, fn);
  }
}
