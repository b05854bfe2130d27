import type { Group } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import type { Entry, MakeEntry } from './entry.js';
import { startExclusive } from './exclusive.js';
import type { Groups } from './groups.js';
import type { PolicyOptions } from './handler-types.js';
import { Lanes } from './lanes.js';
import { Pace } from './pace.js';
import type { SharedWork } from './shared-work.js';

/** When and whether calls start: their pace, then the policy of the handler or of its group, then `exclusive`. */
export class Admission {
  readonly #groups: Groups;
  readonly #group: string | Group | undefined;
  readonly #lanes: Lanes | undefined;
  readonly #tree: Tree;
  #pace: Pace | undefined;
  #isExclusive = false;
  /** It was given one, be it the usual one. */
  readonly #hasPolicy: boolean;

  constructor(tree: Tree, groups: Groups, options: PolicyOptions) {
    const { policy, maxConcurrency, group } = options;
    this.#tree = tree;
    this.#groups = groups;
    this.#group = group;
    this.#hasPolicy = policy !== undefined || maxConcurrency !== undefined;
    if ((policy ?? 'parallel') !== 'parallel' || maxConcurrency !== undefined)
      this.#lanes = new Lanes(policy ?? 'parallel', maxConcurrency);
    this.change(options);
    this.refuseTwoPolicies();
  }

  /** The pace and `exclusive` of calls to come. */
  change({ debounce, throttle, exclusive }: PolicyOptions): void {
    this.#isExclusive = exclusive === true;
    if (this.#pace !== undefined) this.#pace.change(debounce, throttle);
    else if (debounce !== undefined || throttle !== undefined) this.#pace = new Pace(this.#tree, debounce, throttle);
  }

  /** Nothing stands between a call and its start: the usual case, which costs nothing. */
  get isOpen(): boolean {
    return this.#lanes === undefined && this.#pace === undefined && !this.#isExclusive && this.#group === undefined;
  }

  refuseTwoPolicies(): void {
    if (!this.#hasPolicy || this.#groups.lanesOf(this.#group) === undefined) return;
    const name = typeof this.#group === 'object' ? this.#group.name : this.#group;
    throw new TypeError(
      `The group \`${name}\` has a policy, so its handlers take none. Leave out \`policy\` and \`maxConcurrency\``,
    );
  }

  /** @returns the run that the caller gets */
  call(owner: object | undefined, key: unknown, make: MakeEntry): RunNode {
    this.refuseTwoPolicies();
    const lanes = this.#lanes ?? this.#groups.lanesOf(this.#group);
    const isShared = lanes?.policy === 'share';
    const enter = (makeEntry: () => Entry): RunNode => {
      const makeStart = (): Entry => this.#exclusively(makeEntry());
      if (lanes !== undefined) return lanes.call(owner, key, makeStart);
      const { run, start } = makeStart();
      start();
      return run;
    };
    const makeEntry = (): Entry => make(isShared);
    return this.#pace === undefined ? enter(makeEntry) : this.#pace.call(key, makeEntry, enter);
  }

  #exclusively(entry: Entry): Entry {
    if (!this.#isExclusive) return entry;
    const { run, start, sharing } = entry;
    if (sharing === undefined) return { run, start: () => startExclusive(run, start) };
    const begin = (): SharedWork => {
      const work = sharing.begin();
      work.wrap((startWork) => startExclusive(run, startWork, work.mirrors));
      return work;
    };
    return { run, start, sharing: { ...sharing, begin } };
  }
}
