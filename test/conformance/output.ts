import { afterEach, describe, expect, test } from '@jest/globals';
import type { TaskExecutor } from '../../src/executors/executor.js';
import { execute } from '../executors/execution.js';

/** As much as an executor takes of what is done with output. */
interface Listening {
  readonly isTaken: boolean;
  tell(line: string, stream: string, source: { readonly label: string } | undefined): void;
}

/** An executor, and what becomes of what its functions print. */
export interface OutputUnderTest {
  readonly name: string;
  /** Takes the option `output` where it is `'told'`. */
  create(options: { readonly maxWorkers: number; readonly output?: Listening }): TaskExecutor;
  /**
   * `'told'`: by lines, to who listens. `'own console'`: the worker has one, as in a page, and nobody else is told.
   * `'console of the program'`: functions execute in it.
   */
  readonly output: 'told' | 'own console' | 'console of the program';
}

/** What every executor promises of what its functions print. */
export function describeOutput({ name, create, output }: OutputUnderTest): void {
  describe(`${name} and what its functions print`, () => {
    let executor: TaskExecutor | undefined;
    afterEach(async () => {
      await executor?.close();
      executor = undefined;
    });
    const listening = (): Listening & { readonly told: unknown[] } => {
      const told: unknown[] = [];
      return { told, isTaken: true, tell: (line, stream, source) => told.push([line, stream, source?.label]) };
    };

    if (output === 'told') {
      test('is told by lines, in order, with the task, and before its result', async () => {
        const taken = listening();
        executor = create({ maxWorkers: 1, output: taken });
        const print = (): void => {
          process.stdout.write('a');
          console.log('b');
          console.error('c');
          process.stdout.write('d');
        };
        await execute(executor, print, [], { label: 'print' }).result();
        const lines = (stream: string): unknown[] => taken.told.filter((line) => (line as string[])[1] === stream);
        expect(lines('stdout')).toEqual([
          ['ab', 'stdout', 'print'],
          ['d', 'stdout', 'print'],
        ]);
        expect(lines('stderr')).toEqual([['c', 'stderr', 'print']]);
      });

      test('is that of one task after the other', async () => {
        const taken = listening();
        executor = create({ maxWorkers: 1, output: taken });
        const print = (text: string): void => {
          process.stdout.write(text);
        };
        const all = ['a', 'b', 'c'].map((text) => execute(executor!, print, [text], { label: text }).result());
        await Promise.all(all);
        expect(taken.told).toEqual(['a', 'b', 'c'].map((text) => [text, 'stdout', text]));
      });

      test('is told from a loop that never turns', async () => {
        let first!: (line: string) => void;
        const said = new Promise<string>((resolve) => (first = resolve));
        executor = create({ maxWorkers: 1, output: { isTaken: true, tell: (line) => first(line) } });
        const spinning = execute(executor, () => {
          console.log('spins');
          for (;;);
        }, []);
        expect(await said).toBe('spins');
        spinning.cancel();
        await spinning.until('stopped');
      });
    } else if (output === 'own console') {
      test('stays in their own console: nobody can listen', async () => {
        expect(() => create({ maxWorkers: 1, output: listening() })).toThrow('Unknown option `output`');
        executor = create({ maxWorkers: 1 });
        const console = globalThis.console.debug;
        const here: unknown[] = [];
        globalThis.console.debug = (line: unknown) => void here.push(line);
        await execute(executor, () => globalThis.console.debug('printed'), []).result();
        globalThis.console.debug = console;
        expect(here).toEqual([]);
      });
    } else {
      test('is printed by the program itself, where they execute', async () => {
        executor = create({ maxWorkers: 1 });
        const console = globalThis.console.debug;
        const here: unknown[] = [];
        globalThis.console.debug = (line: unknown) => void here.push(line);
        await execute(executor, () => globalThis.console.debug('printed'), []).result();
        globalThis.console.debug = console;
        expect(here).toEqual(['printed']);
      });
    }
  });
}
