import type { Run, RunOptions } from './run.js';

/** Told of a handler's runs. */
export interface RunRecord {
  started(): void;
  settled(run: Run): void;
  progressed(run: Run): void;
  /** A run only shows work, which others may show, too. */
  shares(run: Run, work: object): void;
}

/** What runs of one handler share. */
export class RunMeta {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly options: RunOptions;
  /** Whose it is: the owner that was named, or the object that its method belongs to. */
  readonly owner: object | undefined;
  /** The handler's own bookkeeping. */
  record: RunRecord | undefined = undefined;

  constructor(name: string, options: RunOptions, bound?: unknown) {
    this.name = options.name ?? name;
    this.group = typeof options.group === 'object' ? options.group.name : (options.group ?? 'default');
    this.description = options.description ?? '';
    this.options = options;
    this.owner = options.owner ?? (typeof bound === 'object' && bound !== null ? bound : undefined);
  }
}

const NO_OPTIONS: RunOptions = {};
const plain = new Map<string, RunMeta>();

/** The meta of work that was given no options; shared, since tasks are many. */
export function plainMeta(name: string): RunMeta {
  let meta = plain.get(name);
  if (meta === undefined) {
    if (plain.size > 1000) plain.clear();
    meta = new RunMeta(name, NO_OPTIONS);
    plain.set(name, meta);
  }
  return meta;
}
