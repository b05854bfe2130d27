import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { currentRun, defer, operation, routine, self, shield } from 'offloop';
import { Stage } from '../core/stage.js';
import { type Expected, predict } from './oracle.js';
import { type Block, program, sourceOf } from './program.js';

type Body = () => Generator<any, void, any>;
type Compiled = (tools: object) => Body;

/** Real generators: only they have the frames and the `finally` of the language. */
function compile(block: Block): Compiled {
  const names = '{ log, error, step, self, currentRun, routine, shield, defer }';
  return new Function(`return (${names}) => function* () { ${sourceOf(block)} }`)() as Compiled;
}

class Failure extends Error {
  readonly id: number;
  constructor(id: number) {
    super(`failure ${id}`);
    this.id = id;
  }
}

class Watched extends Stage {
  onReport: (error: unknown) => void = () => {};
  protected override reportError(error: unknown): void {
    this.onReport(error);
  }
}

/** Runs a program for real, answers its steps, and cancels it at one of them. */
async function observe(engine: Watched, compiled: Compiled, cancelAt: number): Promise<Expected> {
  const trace: string[] = [];
  const waiting: (() => void)[] = [];
  let steps = 0;
  engine.onReport = (error) => trace.push(error instanceof Failure ? `reports ${error.id}` : `reports ${error}`);
  const error = (id: number) => new Failure(id);
  const step = (id: number, fails: boolean, cancels: boolean) =>
    operation<void>((resolve, reject, run) => {
      steps += 1;
      trace.push(`step ${id}`);
      let isFirst = steps === cancelAt;
      const answer = (): void => {
        if (isFirst) {
          isFirst = false;
          run.cancel();
        } else if (fails) reject(error(id));
        else resolve();
      };
      waiting.push(answer);
      if (cancels) run.cancel();
      return () => {
        waiting.splice(waiting.indexOf(answer), 1);
      };
    });
  const log = (text: string) => trace.push(text);
  const run = engine.run(compiled({ log, error, step, self, currentRun, routine, shield, defer }) as never);
  run.catch(() => {});
  for (let idle = 0; !run.isFinished && idle < 20; idle += 1) {
    const answer = waiting[0];
    if (answer === undefined) await undefined;
    else {
      idle = 0;
      answer();
    }
  }
  if (!run.isFinished) trace.push('never ends');
  if (run.state === 'error') trace.push(`fails with ${(run.error as Failure).id ?? run.error}`);
  if (run.children.length > 0) trace.push('has children left');
  return { trace, state: run.state as Expected['state'], steps };
}

describe('A random handler', () => {
  test('cancelled at any of its steps runs its finally blocks and clean-up, and nothing else', async () => {
    const engine = new Watched({ development: false });
    let cancelled = 0;
    const property = fc.asyncProperty(program, async (block) => {
      const compiled = compile(block);
      const { steps } = predict(block, 0);
      for (let cancelAt = 0; cancelAt <= steps; cancelAt += 1) {
        const expected = predict(block, cancelAt);
        if (expected.state === 'cancelled') cancelled += 1;
        expect({ cancelAt, ...(await observe(engine, compiled, cancelAt)) }).toEqual({ cancelAt, ...expected });
      }
    });
    await fc.assert(property, {
      numRuns: 3000,
      reporter: (details) => {
        if (!details.failed) return;
        const block = details.counterexample?.[0] as Block;
        throw new Error(`${fc.defaultReportMessage(details)}\n\nThe program:\n${sourceOf(block)}`);
      },
    });
    // The generator of programs must not degenerate.
    expect(cancelled).toBeGreaterThan(1000);
  });
});
