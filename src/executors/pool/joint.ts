import type { Assignment } from '../executor.js';
import type { WireProgress } from '../wire/messages.js';
import { Entry } from './entry.js';
import { type CallSink, FanOut } from './fan-out.js';

/** Short tasks of one function that wait side by side, sent in one message. Each is told what it would be told alone. */
export class Joint implements CallSink {
  /** What is sent. */
  readonly entry: Entry;
  readonly label: string;
  readonly #members: readonly Entry[];
  readonly #giveBack: (entries: readonly Entry[]) => void;
  readonly #fanOut = new FanOut(this);

  /** @param giveBack - takes those that were not begun: they wait again, before all others */
  constructor(
    members: readonly Entry[],
    onCancel: (entry: Entry, call?: number) => void,
    giveBack: (entries: readonly Entry[]) => void,
  ) {
    const { assignment, number, team } = members[0]!;
    this.#members = members;
    this.#giveBack = giveBack;
    this.label = assignment.label;
    this.entry = new Entry(joined(assignment, members), this.#fanOut, number, onCancel);
    this.entry.team = team;
    for (const [place, member] of members.entries()) member.join(this, place);
    this.#fanOut.start(() => this.entry);
  }

  get count(): number {
    return this.#members.length;
  }

  /** A member is not wanted any more; the others must not suffer. */
  drop(member: Entry): void {
    this.#fanOut.drop(member.place);
  }

  callsStarted(): void {
    for (const member of this.#members) member.tellStart();
  }

  callProgress(call: number, update: WireProgress): void {
    this.#members[call]!.tellProgress(update);
  }

  callsGave(first: number, values: readonly unknown[]): void {
    for (let index = 0; index < values.length; index += 1) this.#members[first + index]!.tellResult(values[index]);
  }

  callEnded(call: number, value: unknown, failed: boolean): void {
    const member = this.#members[call]!;
    if (failed) member.tellError(value);
    else member.tellResult(value);
  }

  callEndedLate(call: number, value: unknown, failed: boolean): void {
    this.callEnded(call, value, failed);
  }

  callStopped(call: number): void {
    this.#members[call]!.tellStopped();
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

function joined({ fn, priority, label, tree }: Assignment, members: readonly Entry[]): Assignment {
  const args: unknown[] = [];
  for (const { assignment } of members) for (const arg of assignment.args) args.push(arg);
  const calls = { count: members.length, stopsAtError: false, isExact: true };
  return { fn, args, transfer: undefined, priority, label, tree, calls };
}
