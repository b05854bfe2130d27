import type { Assignment } from '../executor.js';

/** Where a worker has printed. */
export type OutputStream = 'stdout' | 'stderr';

/** Whose line it is, as far as that is known. */
export type OutputSource = Pick<Assignment<unknown>, 'label' | 'source'>;

/** Takes what workers print, line by line, as long as somebody listens. */
export interface Output {
  /** Else it is printed, as it comes. */
  readonly isTaken: boolean;
  tell(line: string, stream: OutputStream, source: OutputSource | undefined): void;
}
