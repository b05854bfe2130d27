import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MultiTask, retry, Task, TransferError } from 'offloop';
import { NodeEngine } from 'offloop/node';

describe('What is moved', () => {
  const told: string[] = [];
  let engine: NodeEngine;
  beforeAll(() => {
    engine = new NodeEngine({ maxThreads: 1, development: true, logger: (_level, message) => told.push(message) });
  });
  afterAll(() => engine.close());
  const size = (bytes: Uint8Array): number => bytes.byteLength;
  const bytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(8);

  test('cannot be had together with retries: the run says so, and nothing is moved', async () => {
    const view = bytes();
    const task = new Task(size, view).with({ transfer: [view.buffer], retries: 1 });
    await expect(engine.run(task)).rejects.toMatchObject({ name: 'TransferError', path: 'transfer' });
    expect(view.byteLength).toBe(8);
    await expect(engine.run(new MultiTask([task]))).rejects.toBeInstanceOf(TransferError);
    expect(await engine.run(task.with({ retries: 0 }))).toBe(8);
  });

  test('cannot be had together with `retry`, unless it is made anew', async () => {
    const view = bytes();
    expect(() => retry(new Task(size, view).with({ transfer: [view.buffer] }), { retries: 2 })).toThrow(TransferError);
    const anew = (): Task<[Uint8Array], number> => {
      const fresh = bytes();
      return new Task(size, fresh).with({ transfer: [fresh.buffer] });
    };
    expect(await engine.run(retry(anew, { retries: 2 }))).toBe(8);
  });

  test('is refused the second time, with its place', async () => {
    const view = bytes();
    const task = new Task(size, view).with({ transfer: [view.buffer] });
    expect(await engine.run(task)).toBe(8);
    await expect(engine.run(task)).rejects.toMatchObject({
      name: 'TransferError',
      path: 'args[0]',
      message: expect.stringContaining('moved away already'),
    });
  });

  test('says once in development that a number is no progress, and never fails by it', async () => {
    const count = function (this: { progress(fraction: number): void }): string {
      this.progress(9 * (1 / 9) + Number.EPSILON);
      for (let report = 0; report < 3; report += 1) this.progress(0 / 0);
      return 'done';
    };
    told.length = 0;
    for (let round = 0; round < 2; round += 1) expect(await engine.run(new Task(count as () => string))).toBe('done');
    expect(told.filter((message) => message.includes('progress(NaN)'))).toHaveLength(1);
    expect(told.filter((message) => message.includes('progress(1'))).toHaveLength(0);
  });
});
