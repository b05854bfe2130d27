import type { Run } from '../../core/run.js';
import { type Assignment, isSameFunction } from '../executor.js';
import type { WireProgress } from '../wire/messages.js';
import { Call } from './call.js';
import { Message, type MessageCalls } from './message.js';
import type { PriorityQueue } from './queue.js';
import type { Sizes } from './sizes.js';

/** Below so many tasks for each worker messages cost nothing that anybody could see. */
const LEAST_WAITING = 32;

/** Short tasks of one function that wait side by side, sent in one message. Each is told what it would be told alone. */
export class JoinedCalls implements MessageCalls {
  /** What is sent. */
  readonly call: Call;
  readonly label: string;
  readonly #members: readonly Call[];
  readonly #giveBack: (calls: readonly Call[]) => void;
  readonly #message = new Message(this);

  /** @param giveBack - takes those that were not begun: they wait again, before all others */
  constructor(members: readonly Call[], giveBack: (calls: readonly Call[]) => void) {
    const { assignment, number, origin } = members[0]!;
    this.#members = members;
    this.#giveBack = giveBack;
    this.label = assignment.label;
    this.call = new Call(joined(assignment, members), this.#message, number, noQueue);
    this.call.origin = origin;
    for (const [place, member] of members.entries()) member.join(this, place);
    this.#message.start(() => this.call);
  }

  get count(): number {
    return this.#members.length;
  }

  /** A member is not wanted any more; the others must not suffer. */
  drop(member: Call): void {
    this.#message.drop(member.place);
  }

  callsStarted(): void {
    for (const member of this.#members) member.tellStart();
  }

  callProgress(index: number, update: WireProgress): void {
    this.#members[index]!.tellProgress(update);
  }

  callsGave(first: number, values: readonly unknown[]): void {
    for (let index = 0; index < values.length; index += 1) this.#members[first + index]!.tellResult(values[index]);
  }

  callEnded(index: number, value: unknown, failed: boolean): void {
    const member = this.#members[index]!;
    if (failed) member.tellError(value);
    else member.tellResult(value);
  }

  callEndedLate(index: number, value: unknown, failed: boolean): void {
    this.callEnded(index, value, failed);
  }

  callStopped(index: number): void {
    this.#members[index]!.tellStopped();
  }

  callsReturned(from: number, to: number, most: number): void {
    const members = this.#members.slice(from, to);
    for (const member of members) {
      member.leave();
      member.most = most;
    }
    this.#giveBack(members);
  }

  callsAnswered(): void {}

  callsOver(): void {}
}

function joined({ fn, priority, label, tree }: Assignment, members: readonly Call[]): Assignment {
  const args: unknown[] = [];
  for (const { assignment } of members) for (const arg of assignment.args) args.push(arg);
  const calls = { count: members.length, stopsAtError: false, isExact: true };
  return { fn, args, transfer: undefined, priority, label, tree, calls, source: new JoinedSource(members) };
}

/** Which of them prints is not known; if one run has started them all, it is below that. */
class JoinedSource {
  readonly #members: readonly Call[];

  constructor(members: readonly Call[]) {
    this.#members = members;
  }

  get run(): Run | undefined {
    const parents = new Set(this.#members.map(({ assignment }) => (assignment.source?.run as Run | undefined)?.parent));
    const [parent] = parents;
    return parents.size === 1 ? parent : undefined;
  }
}

/** What is sent waits in no queue. */
function noQueue(): void {}

/**
 * Takes what should travel with a call that was taken from its queue: those behind it that are short, of the same function, and have
 * nothing of their own.
 * @returns all of them, the first included
 */
export function takeJoined(first: Call, queue: PriorityQueue<Call>, sizes: Sizes, lanes: number): Call[] {
  const members = [first];
  const { fn, mayJoin } = first.assignment;
  if (mayJoin !== true || queue.size < LEAST_WAITING * lanes || !sizes.mayJoin(fn)) return members;
  const size = Math.min(sizes.next(fn, queue.size + 1, lanes), first.most);
  while (members.length < size) {
    const next = queue.firstAfter(first);
    if (next === undefined || next.most <= members.length || !fits(next, first)) break;
    members.push(queue.shiftAfter(first)!);
  }
  return members;
}

function fits(next: Call, first: Call): boolean {
  const [one, other] = [first.assignment, next.assignment];
  return (
    other.mayJoin === true &&
    next.priority === first.priority &&
    other.args.length === one.args.length &&
    isSameFunction(one.fn, other.fn)
  );
}
