import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as offloop from 'offloop';
import { currentRun, type Op, operation, type Run, type TaskContext } from 'offloop';
import { Stage, turn } from '../core/stage.js';
import { type Expected, predict } from './oracle.js';
import { type Block, program, type Statement, sourceOf } from './program.js';

type Body = () => Op<void>;
type Compiled = (tools: object) => Body;

const fromLibrary =
  'acquire, all, AsyncTask, defer, events, fork, MultiTask, race, retry, routine, self, shield, timeout, wait';

/** Real generators: only they have the frames and the `finally` of the language. */
function compile(block: Block, isAsync = false): Compiled {
  const ours = 'begin, cancel, error, listening, log, never, open, opened, promised, run, step';
  const plain = `function* () { begin(); ${sourceOf(block)} }`;
  const body = isAsync ? plain.replaceAll('function* (', 'async function* (') : plain;
  return new Function('offloop', `const { ${fromLibrary} } = offloop; return ({ ${ours} }) => ${body}`)(offloop);
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

/** A program that executes: what it does, and the steps that it waits for. */
class Execution {
  readonly trace: string[] = [];
  readonly #engine: Watched;
  readonly #cancelAt: number;
  readonly #waiting: { answer(): void }[] = [];
  #steps = 0;
  #run: Run | undefined;
  /** What goes on beside, or was opened, and has not cleaned up. */
  #open = 0;

  constructor(engine: Watched, cancelAt: number) {
    this.#engine = engine;
    this.#cancelAt = cancelAt;
    engine.onReport = (error) => this.trace.push(`reports ${error instanceof Failure ? error.id : error}`);
  }

  get steps(): number {
    return this.#steps;
  }

  readonly tools = {
    begin: () => {
      this.#run = currentRun();
    },
    cancel: () => this.#run?.cancel(),
    error: (id: number) => new Failure(id),
    log: (text: string) => this.trace.push(text),
    never: () => offloop.operation(() => {}),
    run: (work: () => Op<void>) => this.#engine.run(work),
    step: (id: number, fails: boolean, cancels: boolean) =>
      operation<void>((resolve, reject) =>
        this.#begin(id, cancels, () => (fails ? reject(new Failure(id)) : resolve())),
      ),
    /** Goes on when it is cancelled, until it is answered. */
    promised: (id: number, fails: boolean, cancels: boolean) =>
      new Promise<void>((resolve, reject) => {
        const leave = this.#begin(id, cancels, () => {
          leave();
          if (fails) reject(new Failure(id));
          else resolve();
        });
      }),
    /** Goes on until it is cancelled; its clean-up takes so many turns of the microtasks. */
    open: (delay: number) => {
      const begin = this.tools.opened;
      return function* (): Op<void> {
        const opened = begin();
        try {
          yield* operation(() => {});
        } finally {
          for (let i = 0; i < delay; i += 1) yield Promise.resolve();
          opened();
        }
      };
    },
    opened: () => {
      this.#open += 1;
      return () => {
        this.#open -= 1;
      };
    },
    /** Work that listens to its cancel. */
    listening: () =>
      new offloop.AsyncTask(function (this: TaskContext) {
        return new Promise<void>((resolve) => this.signal.addEventListener('abort', () => resolve()));
      }),
  };

  #begin(id: number, cancels: boolean, answer: () => void): () => void {
    this.#steps += 1;
    this.trace.push(`step ${id}`);
    let isFirst = this.#steps === this.#cancelAt;
    const entry = {
      answer: () => {
        const isCancel = isFirst;
        isFirst = false;
        if (isCancel) this.#run?.cancel();
        else answer();
      },
    };
    this.#waiting.push(entry);
    if (cancels) this.#run?.cancel();
    return () => {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
    };
  }

  /** Answers one step after the other, until nothing happens any more. */
  async toItsEnd(run: Run): Promise<Expected> {
    run.catch(() => {});
    for (let idle = 0; !run.isFinished && idle < 40; idle += 1) {
      const [next] = this.#waiting;
      if (next !== undefined) {
        idle = 0;
        next.answer();
      } else if (idle < 30) await undefined;
      else await turn();
    }
    // Whether somebody looks at a failure is decided in a later turn.
    await turn();
    await turn();
    const { trace } = this;
    if (!run.isFinished) trace.push('never ends');
    if (run.state === 'error') trace.push(`fails with ${(run.error as Failure).id ?? run.error}`);
    if (run.children.length > 0 || this.#engine.runs.size > 0) trace.push('has left runs behind');
    if (this.#open > 0) trace.push(`has left ${this.#open} open`);
    return { trace, state: run.state as Expected['state'], steps: this.#steps };
  }
}

/** What an `async function*` can do as well: it has no current run after its first step. */
function withoutCurrentRun(block: Block): Block {
  return block.flatMap((statement): Statement[] => {
    switch (statement.kind) {
      case 'cancel':
      case 'beside':
      case 'child':
      case 'shield':
      case 'defer':
        return [];
      case 'wait':
        return [{ ...statement, way: 'yield*', cancels: false }];
      case 'call':
      case 'loop':
        return [{ ...statement, body: withoutCurrentRun(statement.body) }];
      case 'try': {
        const { body, handler, finalizer } = statement;
        return [
          {
            ...statement,
            body: withoutCurrentRun(body),
            handler: handler && withoutCurrentRun(handler),
            finalizer: finalizer && withoutCurrentRun(finalizer),
          },
        ];
      }
      default:
        return [statement];
    }
  });
}

function observe(compiled: Compiled, cancelAt: number): Promise<Expected> {
  // What one program leaves behind is not another's.
  const engine = new Watched({ development: false });
  const execution = new Execution(engine, cancelAt);
  return execution.toItsEnd(engine.run(compiled(execution.tools)));
}

/** When a failure is told that nobody waits for is promised no closer than that it is told. */
function withReportsLast(expected: Expected): Expected {
  const isReport = (line: string) => line.startsWith('reports ');
  const { trace } = expected;
  return { ...expected, trace: [...trace.filter((line) => !isReport(line)), ...trace.filter(isReport).sort()] };
}

/** So many programs; a long search takes more, of another seed. */
const { OFFLOOP_PROGRAMS: programs = '600', OFFLOOP_SEED: seed = '20' } = process.env;

describe('A random handler', () => {
  test.each([
    ['', program, false],
    [', as an async function*,', program.map(withoutCurrentRun), true],
  ])(
    'cancelled at any of its steps%s runs its finally blocks and clean-up, and nothing else',
    async (_, programsOf, isAsync) => {
      let cancelled = 0;
      const property = fc.asyncProperty(programsOf, async (block) => {
        const compiled = compile(block, isAsync);
        const { steps } = predict(block, 0);
        for (let cancelAt = 0; cancelAt <= steps; cancelAt += 1) {
          const expected = withReportsLast(predict(block, cancelAt));
          if (expected.state === 'cancelled') cancelled += 1;
          const seen = withReportsLast(await observe(compiled, cancelAt));
          expect({ cancelAt, ...seen }).toEqual({ cancelAt, ...expected });
        }
      });
      await fc.assert(property, {
        numRuns: Number(programs),
        seed: Number(seed),
        reporter: (details) => {
          if (!details.failed) return;
          const block = details.counterexample?.[0] as Block;
          throw new Error(`${fc.defaultReportMessage(details)}\n\nThe program:\n${sourceOf(block)}`);
        },
      });
      // The generator of programs must not degenerate.
      expect(cancelled).toBeGreaterThan(Number(programs) / 3);
    },
    15_000 + Number(programs) * 20,
  );
});
