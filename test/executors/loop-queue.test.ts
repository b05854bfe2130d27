import { expect, jest, test } from '@jest/globals';

jest.unstable_mockModule('p-queue', () => {
  throw new Error('cannot be loaded');
});
const { LoopExecutor } = await import('../../src/executors/loop.js');
const { execute } = await import('./execution.js');

test('LoopExecutor fails tasks with the reason when its queue does not load', async () => {
  const executor = new LoopExecutor();
  const execution = execute(executor, () => 1, []);
  expect((await execution.error()).message).toBe('cannot be loaded');
  expect(execution.calls).toEqual(['error']);
  expect(executor.counts).toEqual({ running: 0, idle: 0, queued: 0, spare: 0 });
  await expect(executor.prestart(1)).rejects.toThrow('cannot be loaded');
});
