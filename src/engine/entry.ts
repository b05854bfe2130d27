import type { RunNode } from '../core/run-node.js';
import type { SharedWork } from './shared-work.js';

/** A call that has been taken in: its run, and how it starts. */
export interface Entry {
  readonly run: RunNode;
  readonly start: () => void;
  /** Where callers share: the run only mirrors the work. */
  readonly sharing?: Sharing;
}

/** How a caller takes part in work that is shared. */
export interface Sharing {
  /** Makes the work. */
  begin(): SharedWork;
  join(work: SharedWork): void;
}

/** Makes the run of a call. @param isShared - it only mirrors work */
export type MakeEntry = (isShared: boolean) => Entry;
