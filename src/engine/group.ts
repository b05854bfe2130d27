import type { Group, Run } from '../core/run.js';
import type { Registry } from './registry.js';

/** The active runs under one name. */
export class RunGroup implements Group {
  readonly name: string;
  readonly #registry: Registry;

  constructor(name: string, registry: Registry) {
    this.name = name;
    this.#registry = registry;
  }

  get size(): number {
    return this.#runs().length;
  }

  get isRunning(): boolean {
    return this.size > 0;
  }

  cancelAll(reason?: unknown): readonly Run[] {
    return this.#runs().filter((run) => run.cancel(reason));
  }

  [Symbol.iterator](): Iterator<Run> {
    return this.#runs()[Symbol.iterator]();
  }

  #runs(): Run[] {
    return this.#registry.find({}).filter((run) => run.group === this.name);
  }
}
