import type { RateWindow } from '../core/rate.js';
import type { RunNode } from '../core/run-node.js';
import type { Entry } from './entry.js';
import type { Policy } from './handler-types.js';
import { Lane } from './lane.js';
import { defaultConcurrency } from './policies.js';

/** What the lanes of a group have besides. */
export interface GroupLanes {
  readonly isOfGroup: true;
  /** How fast its runs may start, whatever their key. */
  readonly rate: RateWindow | undefined;
}

/**
 * The lanes of a handler or group: one for each owner and key, made when a call comes and forgotten when it is empty. A group's places are the
 * group's, and work that is shared is everybody's, whoever calls.
 */
export class Lanes {
  readonly policy: Policy;
  readonly limit: number;
  readonly #lanes = new Map<unknown, Map<unknown, Lane>>();

  readonly #isForAll: boolean;
  readonly #rate: RateWindow | undefined;

  constructor(policy: Policy, maxConcurrency: number | undefined, group?: GroupLanes) {
    this.policy = policy;
    this.#isForAll = group !== undefined || policy === 'share';
    this.#rate = group?.rate;
    this.limit = maxConcurrency ?? defaultConcurrency(policy);
  }

  /** A run that was there before has a place, or the next one. */
  adopt(run: RunNode): void {
    this.#at(undefined, undefined, (lane) => lane.adopt(run));
  }

  call(caller: unknown, key: unknown, make: () => Entry): RunNode {
    return this.#at(this.#isForAll ? undefined : caller, key, (lane) => lane.call(make));
  }

  #at<R>(owner: unknown, key: unknown, action: (lane: Lane) => R): R {
    let keys = this.#lanes.get(owner);
    if (keys === undefined) {
      keys = new Map();
      this.#lanes.set(owner, keys);
    }
    let lane = keys.get(key);
    if (lane === undefined) {
      lane = new Lane({
        policy: this.policy,
        limit: this.limit,
        rate: this.#rate,
        onEmpty: () => this.#forget(owner, key, lane),
      });
      keys.set(key, lane);
    }
    try {
      return action(lane);
    } finally {
      // The call may have been refused, or cancelled before it came.
      if (lane.isEmpty) this.#forget(owner, key, lane);
    }
  }

  #forget(owner: unknown, key: unknown, lane: Lane | undefined): void {
    const keys = this.#lanes.get(owner);
    if (keys?.get(key) !== lane) return;
    keys?.delete(key);
    if (keys?.size === 0) this.#lanes.delete(owner);
  }
}
