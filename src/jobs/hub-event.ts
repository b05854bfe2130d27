import type { Run } from '../core/run.js';
import type { ResultStream } from '../operations/results.js';

export type Listener = (value: unknown) => void;

interface Reader {
  readonly stream: ResultStream<unknown>;
  /** Whose handler reads. */
  readonly run: Run | undefined;
}

interface Wait {
  readonly resolve: (value: unknown) => void;
  readonly run: Run;
}

/** How an event is kept: of a state only the last emission is. */
export interface EventKind {
  readonly record?: boolean;
  readonly state?: boolean;
}

/** One event, with all that it was and all who are there for it. Most have nobody, and are many. */
export class HubEvent {
  listeners: Set<Listener> | undefined = undefined;
  readers: Set<Reader> | undefined = undefined;
  waits: Set<Wait> | undefined = undefined;
  past: unknown[] = [];
  isRecorded: boolean;
  readonly isState: boolean;
  suspensions = 0;

  constructor({ record = false, state = false }: EventKind) {
    this.isRecorded = record;
    this.isState = state;
  }

  /** Nothing comes any more, or nothing that is worth a wait. */
  end(immediately: boolean): void {
    const { readers, waits } = this;
    this.readers = undefined;
    this.waits = undefined;
    for (const { stream } of readers ?? []) {
      if (immediately) stream.clear();
      stream.end();
    }
    for (const { resolve } of waits ?? []) resolve(undefined);
  }
}

/** No errors. */
export const NONE: readonly unknown[] = [];

/** Calls all. @returns the errors of those who throw */
export function tellAll(listeners: ReadonlySet<Listener>, value: unknown): readonly unknown[] {
  const errors: unknown[] = [];
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}
