import { describe, expect, test } from '@jest/globals';
import { race, sleep, Task, timeout } from '../../src/index.js';
import { NodeEngine } from '../../src/toolkits/node/index.js';

const MS = 300;

/** Answers soon. */
function answer(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('answer'), 20);
  });
}

describe('A limit', () => {
  const ways: Readonly<Record<string, (engine: NodeEngine, task: Task<[], Promise<string>>) => PromiseLike<unknown>>> =
    {
      'of a task': (engine, task) => engine.run(task.with({ timeout: MS })),
      'as an operation': (engine, task) => engine.run(timeout(MS, task)),
      'of a run': (engine, task) => engine.run(task, { timeout: MS }),
      'as a race': (engine, task) => engine.run(race([task, sleep(MS)])),
      'as the signal of a task': (engine, task) => engine.run(task.with({ signal: AbortSignal.timeout(MS) })),
      'as the signal of a run': (engine, task) => engine.run(task, { signal: AbortSignal.timeout(MS) }),
      'as an owner': (engine, task) => engine.run(task, { owner: AbortSignal.timeout(MS) }),
    };

  test.each(Object.entries(ways))(
    '%s lets answers come first that are there, where the loop was busy',
    async (_, start) => {
      await using engine = new NodeEngine({ maxThreads: 1 });
      await engine.run(new Task(answer));
      const limit = performance.now() + MS;
      const result = start(engine, new Task(answer));
      // From here the loop comes to timers before it comes to messages.
      setImmediate(() => {
        while (performance.now() < limit + 100);
      });
      expect(await result).toBe('answer');
    },
  );

  test('still ends what does not answer, where the loop was busy', async () => {
    await using engine = new NodeEngine();
    const run = engine.run(sleep(60_000), { timeout: 10 });
    const end = performance.now() + 100;
    while (performance.now() < end);
    await expect(run).rejects.toThrow('took longer than 10 ms');
  });

  test('is gone when it is taken back between its time and its turn', async () => {
    await using engine = new NodeEngine();
    const controller = new AbortController();
    const run = engine.run(sleep(60_000), { timeout: 10, signal: controller.signal });
    setTimeout(() => controller.abort('first'), 5);
    const end = performance.now() + 40;
    while (performance.now() < end);
    await expect(run).rejects.toThrow('Cancelled by signal: first');
  });
});
