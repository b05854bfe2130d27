import { macrotask } from '../../core/host.js';
import type {
  ActorRequest,
  Assignment,
  AssignmentListener,
  FunctionReference,
  MemberReference,
  Submission,
} from '../executor.js';
import { LoopEntry } from '../loop-entry.js';
import { checkedObject, disposeObject, memberOf } from '../worker/object-member.js';
import type { ActorWorker, ActorWorkerEvents } from './actor-worker.js';

/** What crosses to an object that lives in this process, where it is to be as with a worker. */
export interface LocalCrossing {
  /** What comes before the object is made; nothing where nothing does. */
  prepare?(): Promise<void> | undefined;
  /** The function that makes the object. */
  find(fn: FunctionReference): FunctionReference;
  /** The arguments as a worker gets them; throws what cannot be sent. */
  args(assignment: Assignment<unknown>): readonly unknown[];
  /** What comes back. @param fail - ends the call: an item cannot be sent */
  receive(
    listener: AssignmentListener,
    assignment: Assignment<unknown>,
    fail: (error: unknown) => void,
  ): AssignmentListener;
}

/** Holds the object of an actor in this process. Nothing can be ended by force here: what goes on is left alone. */
export class LocalActorWorker implements ActorWorker {
  readonly #events: ActorWorkerEvents;
  readonly #crossing: LocalCrossing;
  readonly #entries = new Set<LoopEntry>();
  readonly #make: LoopEntry;
  #object: object = {};
  #isEnding = false;

  constructor(request: ActorRequest, events: ActorWorkerEvents, crossing: LocalCrossing) {
    const { name, args, tree, make } = request;
    this.#events = events;
    this.#crossing = crossing;
    const fn = crossing.find(make);
    const assignment = { fn, args, transfer: undefined, priority: 0, label: name, tree };
    const refused = (error: unknown): void => this.#refused(error);
    const { onError } = crossing.receive({ ...NOBODY, onError: refused }, assignment, refused);
    this.#make = this.#entry(assignment, {
      ...NOBODY,
      onResult: (made) => this.#keep(made, make.name),
      onError,
      onStopped: () => this.#refused(undefined),
    });
    macrotask(() => {
      const preparing = crossing.prepare?.();
      if (preparing === undefined) this.#execute(this.#make);
      else void preparing.then(() => this.#execute(this.#make), refused);
    });
  }

  #keep(made: unknown, name: string): void {
    if (this.#isEnding) return;
    try {
      this.#object = checkedObject(made, name);
    } catch (error) {
      this.#refused(error);
      return;
    }
    this.#events.onMade();
  }

  #refused(error: unknown): void {
    if (!this.#isEnding) this.#events.onRefused(error);
  }

  call(assignment: Assignment<MemberReference>, listener: AssignmentListener): Submission {
    const { member, name } = assignment.fn;
    const method = (...args: never[]): unknown => memberOf(this.#object, member!).apply(this.#object, args);
    const fn = { kind: 'source', text: '', name, local: method } as const;
    const fail = (error: unknown): void => {
      entry.abandon(error);
      this.#entries.delete(entry);
    };
    const entry: LoopEntry = this.#entry({ ...assignment, fn }, this.#crossing.receive(listener, assignment, fail));
    macrotask(() => this.#execute(entry));
    return entry;
  }

  #entry(assignment: Assignment, listener: AssignmentListener): LoopEntry {
    const { args } = this.#crossing;
    const crossed = {
      ...assignment,
      get args() {
        return args(assignment);
      },
    };
    const entry = new LoopEntry(crossed, listener, () => this.#entries.delete(entry));
    this.#entries.add(entry);
    return entry;
  }

  #execute(entry: LoopEntry): void {
    if (entry.isWaiting && !this.#isEnding) void entry.execute().then(() => this.#entries.delete(entry));
  }

  cancelMake(): void {
    this.#make.cancel();
  }

  dispose(): Promise<void> {
    return disposeObject(this.#object);
  }

  async end(): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    await undefined;
    this.#events.onExit({ exitCode: undefined, cause: undefined }, true);
    for (const entry of this.#entries) entry.abandon(undefined);
    this.#entries.clear();
  }
}

const NOBODY: AssignmentListener = {
  onStart: () => {},
  onProgress: () => {},
  onResult: () => {},
  onError: () => {},
  onStopped: () => {},
};
