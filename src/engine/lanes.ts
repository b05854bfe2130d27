import type { RunNode } from '../core/run-node.js';
import type { Policy } from './handler-types.js';
import { type Entry, Lane } from './lane.js';
import { defaultConcurrency } from './policies.js';

/** The lanes of a handler or group: one for each owner and key, made when a call comes and forgotten when it is empty. */
export class Lanes {
  readonly policy: Policy;
  readonly limit: number;
  readonly #lanes = new Map<unknown, Map<unknown, Lane>>();

  constructor(policy: Policy, maxConcurrency: number | undefined) {
    this.policy = policy;
    this.limit = maxConcurrency ?? defaultConcurrency(policy);
  }

  call(owner: unknown, key: unknown, make: () => Entry): RunNode {
    let keys = this.#lanes.get(owner);
    if (keys === undefined) {
      keys = new Map();
      this.#lanes.set(owner, keys);
    }
    let lane = keys.get(key);
    if (lane === undefined) {
      lane = new Lane(this.policy, this.limit, () => this.#forget(owner, key, lane));
      keys.set(key, lane);
    }
    try {
      return lane.call(make);
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
