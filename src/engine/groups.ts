import { StateError } from '../core/errors.js';
import { checkRate, type Rate, RateWindow } from '../core/rate.js';
import type { Group, Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { checkInteger, checkOptions, expected } from '../core/validation.js';
import type { Policy } from './handler-types.js';
import { Lanes } from './lanes.js';
import { policyNames } from './policies.js';
import { cancelWaitingFirst, isOfGroup } from './registry.js';
import { runsInTree } from './run-filter.js';

/** What a group may have of its own. */
export interface GroupOptions {
  /** What a further run does while others of the group run. */
  readonly policy?: Policy;
  /** How many runs at once, an integer from 1 up. */
  readonly maxConcurrency?: number;
  /**
   * How many runs start in how many milliseconds at the most; the others wait for their turn. Given without `policy` and `maxConcurrency`,
   * it limits nothing else.
   */
  readonly rate?: Rate;
}

/** The groups of an engine, by name. */
export class Groups {
  readonly #tree: Tree;
  readonly #groups = new Map<string, RunGroup>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get(name: string, options: GroupOptions = {}): RunGroup {
    if (typeof name !== 'string') throw new TypeError(expected('name', 'a text', name));
    checkOptions('engine.group', options, ['policy', 'maxConcurrency', 'rate']);
    checkPolicy(options);
    checkRate('rate', options.rate);
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new RunGroup(name, this.#tree);
      this.#groups.set(name, group);
    }
    group.configure(options);
    return group;
  }

  /** The places that runs of this group share, if it was given a policy. */
  lanesOf(group: string | Group | undefined): Lanes | undefined {
    if (group === undefined) return undefined;
    return this.#groups.get(typeof group === 'string' ? group : group.name)?.lanes;
  }
}

/** The active runs under one name, with their policy. */
class RunGroup implements Group {
  readonly name: string;
  readonly #tree: Tree;
  lanes: Lanes | undefined = undefined;
  #rate: Rate | undefined = undefined;

  constructor(name: string, tree: Tree) {
    this.name = name;
    this.#tree = tree;
  }

  configure({ policy, maxConcurrency, rate }: GroupOptions): void {
    if (policy === undefined && maxConcurrency === undefined && rate === undefined) return;
    const most = maxConcurrency ?? (policy === undefined && rate !== undefined ? Number.POSITIVE_INFINITY : undefined);
    const window = rate && new RateWindow(rate, () => this.#tree.clock);
    const lanes = new Lanes(policy ?? 'queue', most, { isOfGroup: true, rate: window });
    if (this.lanes !== undefined && (this.lanes.policy !== lanes.policy || this.lanes.limit !== lanes.limit)) {
      throw new StateError(
        `The group \`${this.name}\` has the policy \`${this.lanes.policy}\` with ${this.lanes.limit} at once already. Give it once`,
      );
    }
    const { calls, per } = rate ?? {};
    if (this.lanes !== undefined && (this.#rate?.calls !== calls || this.#rate?.per !== per))
      throw new StateError(`The group \`${this.name}\` has its limits already, with another \`rate\`. Give them once`);
    if (this.lanes !== undefined) return;
    this.#rate = rate;
    this.lanes = lanes;
    // Those that came before the policy hold their places, too.
    for (const run of this.#nodes()) lanes.adopt(run);
  }

  get size(): number {
    return this.#runs().length;
  }

  get isRunning(): boolean {
    return this.size > 0;
  }

  cancelAll(reason?: unknown): readonly Run[] {
    return cancelWaitingFirst(this.#tree, this.#runs(), (run) => run.cancel(reason));
  }

  [Symbol.iterator](): Iterator<Run> {
    return this.#runs()[Symbol.iterator]();
  }

  #runs(): Run[] {
    return this.#nodes().map((run) => run.run);
  }

  #nodes(): RunNode[] {
    return runsInTree(this.#tree).filter((run) => run.group === this.name && isOfGroup(run));
  }
}

/** Refuses a policy that is none. */
export function checkPolicy({ policy, maxConcurrency }: GroupOptions): void {
  if (policy !== undefined && !policyNames.includes(policy)) {
    throw new TypeError(expected('policy', `one of ${policyNames.map((name) => `\`${name}\``).join(', ')}`, policy));
  }
  checkInteger('maxConcurrency', maxConcurrency);
}
