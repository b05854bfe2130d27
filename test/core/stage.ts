import { type EngineOptions, type Operation, operation } from 'offloop';
import { NodeEngine } from 'offloop/node';

/** An engine on JavaScript's loop that keeps what it says and reports. Its budget is never used up, unless a test gives one. */
export class Stage extends NodeEngine {
  /** What went to the toolkit's own reporting. */
  readonly reported: unknown[] = [];
  /** What went to the logger, as `level: message`. */
  readonly logged: string[] = [];

  constructor(options: EngineOptions = {}) {
    super({ uiBudget: 1e9, logger: (level, message) => this.logged.push(`${level}: ${message}`), ...options });
  }

  protected override reportError(error: unknown): void {
    this.reported.push(error);
  }
}

/** An operation that the test answers, and that says what became of it. */
export interface Gate<T> extends Operation<T> {
  /** How often it was started. */
  readonly started: number;
  /** How many starts nobody waits for any more, answered or abandoned. */
  readonly left: number;
  open(value: T): void;
  fail(error: unknown): void;
}

export function gate<T = void>(): Gate<T> {
  let started = 0;
  let left = 0;
  let answer: (value: T) => void = () => {};
  let refuse: (error: unknown) => void = () => {};
  const made = operation<T>((resolve, reject) => {
    started += 1;
    answer = resolve;
    refuse = reject;
    return () => {
      left += 1;
    };
  });
  return Object.defineProperties(made, {
    started: { get: () => started },
    left: { get: () => left },
    open: { value: (value: T) => answer(value) },
    fail: { value: (error: unknown) => refuse(error) },
  }) as Gate<T>;
}

/** A turn of the loop: everything that was posted before has run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The microtasks that are due, and those they lead to. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await undefined;
}

/** What a function throws. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
