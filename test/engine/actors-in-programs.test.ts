import { describe, expect, jest, test } from '@jest/globals';
import { Child, gone, runProgram } from '../toolkits/child.js';

jest.setTimeout(30_000);

const program = (executor: string, code: string): string => `
  import { NodeEngine } from 'offloop/node';
  const engine = new NodeEngine();
  const counter = engine.actor({ executor: '${executor}', name: 'counter' }, (from) => {
    let n = from;
    return {
      add: (by) => (n += by),
      pid: () => process.pid,
      slow: () => new Promise((resolve) => setTimeout(resolve, 200, 'slow')),
    };
  }, 40);
  ${code}
`;

describe.each(['thread', 'process'])('A program with an actor in a %s', (executor) => {
  test('ends by itself when nothing executes there, without close()', async () => {
    const code = `console.log(await engine.run(counter.add(2)));`;
    expect(await runProgram(program(executor, code))).toMatchObject({ stdout: '42\n', stderr: '', code: 0 });
  });

  test('ends when it has never called it', async () => {
    expect(await runProgram(program(executor, ''))).toMatchObject({ stdout: '', stderr: '', code: 0 });
  });

  test('lives as long as a call executes, or waits', async () => {
    const code = `
      engine.run(counter.slow()).then(console.log);
      engine.run(counter.add(2)).then(console.log);
    `;
    expect(await runProgram(program(executor, code))).toMatchObject({ stdout: 'slow\n42\n', stderr: '', code: 0 });
  });

  test('tells of its death in the call that executes, and ends all the same', async () => {
    const code = `
      const die = engine.actor({ executor: '${executor}', name: 'mortal' }, () => ({ die: () => process.exit(7) }));
      const error = await engine.run(die.die()).catch((reason) => reason);
      console.log(error.name, error.exitCode);
    `;
    expect(await runProgram(program(executor, code))).toMatchObject({ stdout: 'WorkerCrashedError 7\n', code: 0 });
  });
});

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'A program that is ended by %s leaves no process of an actor behind',
  async (signal) => {
    const code = `console.log('pid', await engine.run(counter.pid())); setInterval(() => {}, 1000);`;
    const child = new Child(program('process', code));
    const [, pid] = await child.printed(/pid (\d+)/);
    child.kill(signal);
    await child.ended;
    await gone(Number(pid));
  },
);
