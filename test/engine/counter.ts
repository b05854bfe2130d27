import { type AsyncFunction, type HandlerOptions, type Run, wait } from 'offloop';
import { type Gate, gate } from '../core/stage.js';
import type { Gate as Door } from '../helpers/gate.js';

/** A handler whose calls the test ends, one by one, by the label they were called with. */
export interface Counter {
  (label: string): Run<string>;
  /** `+a`: the call started; `-a`: it left, whatever the reason. */
  readonly log: string[];
  /** Lets a call return; its result is its label. */
  finish(label: string): void;
  fail(label: string, error: unknown): void;
  /** From now on calls that leave wait for this in their `finally`. */
  slowCleanup: Door | undefined;
  readonly handler: Handlers;
}

type Handlers = ReturnType<typeof makeHandler>;
interface Wrapping {
  readonly async: AsyncFunction;
}

export function makeCounter(engine: Wrapping, options: HandlerOptions<[label: string]> = {}): Counter {
  const gates = new Map<string, Gate<string>>();
  const log: string[] = [];
  const handler = makeHandler(engine, options, function* (label) {
    log.push(`+${label}`);
    const own = gate<string>();
    gates.set(label, own);
    try {
      return yield* own;
    } finally {
      if (counter.slowCleanup) yield* wait(counter.slowCleanup);
      log.push(`-${label}`);
    }
  });
  const counter: Counter = Object.assign((label: string) => handler(label), {
    log,
    handler,
    slowCleanup: undefined,
    finish: (label: string) => gates.get(label)?.open(label),
    fail: (label: string, error: unknown) => gates.get(label)?.fail(error),
  });
  return counter;
}

function makeHandler(
  engine: Wrapping,
  options: HandlerOptions<[label: string]>,
  fn: (label: string) => Generator<any, string, any>,
) {
  return engine.async(options, fn);
}

/** The states of runs, in short. */
export function states(...runs: readonly Run[]): string {
  return runs.map((run) => run.state).join(' ');
}
