import { describe, expect, test } from '@jest/globals';
import { ExecutionContext } from '../../../src/executors/worker/context.js';

function contextWith(): {
  context: ExecutionContext;
  state: { cancelled: boolean; read: number; progress: unknown[] };
} {
  const state = { cancelled: false, read: 0, progress: [] as unknown[] };
  const context = new ExecutionContext({
    isCancelled: () => state.cancelled,
    onSignalRead: () => {
      state.read += 1;
    },
    onProgress: (progress) => state.progress.push(progress),
  });
  return { context, state };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ExecutionContext', () => {
  describe('signal', () => {
    test('is an AbortSignal, one for a task, and tells once that it is looked at', () => {
      const { context, state } = contextWith();
      expect(state.read).toBe(0);
      const { signal } = context;
      expect(signal).toBeInstanceOf(AbortSignal);
      expect(context.signal).toBe(signal);
      expect(state.read).toBe(1);
      expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
      expect(() => signal.throwIfAborted()).not.toThrow();
    });

    test('sees the flag inside a synchronous stretch', () => {
      const { context, state } = contextWith();
      const { signal } = context;
      state.cancelled = true;
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toMatchObject({ name: 'AbortError' });
      expect(() => signal.throwIfAborted()).toThrow(signal.reason);
    });

    test('calls listeners after that stretch, once', async () => {
      const { context, state } = contextWith();
      const { signal } = context;
      const events: string[] = [];
      signal.addEventListener('abort', ({ type }) => events.push(type));
      state.cancelled = true;
      void signal.aborted;
      expect(events).toEqual([]);
      await turn();
      expect(events).toEqual(['abort']);
      context.cancel();
      expect(events).toEqual(['abort']);
    });

    test('calls listeners when it is told of a cancel', () => {
      const { context, state } = contextWith();
      const events: string[] = [];
      context.signal.onabort = () => events.push('abort');
      state.cancelled = true;
      context.cancel();
      expect(events).toEqual(['abort']);
      expect(context.signal.reason.name).toBe('AbortError');
    });

    test('is aborted from the start when the task was cancelled before', () => {
      const { context, state } = contextWith();
      state.cancelled = true;
      context.cancel();
      expect(context.signal.aborted).toBe(true);
    });

    test('makes what it is given to reject', async () => {
      const { context, state } = contextWith();
      const { setTimeout: sleep } = await import('node:timers/promises');
      const sleeping = sleep(60_000, undefined, { signal: context.signal });
      state.cancelled = true;
      context.cancel();
      await expect(sleeping).rejects.toMatchObject({ name: 'AbortError' });
    });

    test('joins others in AbortSignal.any', () => {
      const { context, state } = contextWith();
      const both = AbortSignal.any([context.signal, new AbortController().signal]);
      state.cancelled = true;
      context.cancel();
      expect(both.aborted).toBe(true);
    });

    test('knows nothing of later tasks', () => {
      const { context, state } = contextWith();
      const { signal } = context;
      context.end();
      state.cancelled = true;
      expect(signal.aborted).toBe(false);
    });
  });

  describe('progress', () => {
    test('reports a fraction as completed of a total of 1', () => {
      const { context, state } = contextWith();
      context.progress(0.25);
      context.progress(1, 'done');
      context.progress(-1);
      expect(state.progress).toEqual([
        { completed: 0.25, total: 1 },
        { completed: 1, total: 1, message: 'done' },
        { completed: 0, total: undefined },
      ]);
    });

    test('reports what `update` is given, and no more', () => {
      const { context, state } = contextWith();
      context.update({ completed: 1, total: 3, message: 'a', secret: () => {} } as never);
      context.update({ total: undefined });
      context.update({});
      expect(state.progress).toEqual([{ completed: 1, total: 3, message: 'a' }, { total: undefined }, {}]);
    });

    test('reports steps', () => {
      const { context, state } = contextWith();
      context.advance();
      context.advance(3);
      expect(state.progress).toEqual([{ advance: 1 }, { advance: 3 }]);
    });

    test('works when its methods are taken out', () => {
      const { context, state } = contextWith();
      const { progress, update, advance } = context;
      progress(0.5);
      update({ completed: 1 });
      advance();
      expect(state.progress).toHaveLength(3);
      expect(context.progress).toBe(progress);
    });

    test('reports nothing after the end', () => {
      const { context, state } = contextWith();
      context.end();
      context.progress(1);
      expect(state.progress).toEqual([]);
    });

    const odd = (call: string): object => ({ odd: call });
    test.each<[string, unknown[], object]>([
      ['progress', [1.0000000000000002], { completed: 1, total: 1 }],
      ['progress', [-0.0000001], { completed: 0, total: 1 }],
      ['progress', [0.1 + 0.2], { completed: 0.30000000000000004, total: 1 }],
      ['progress', [2], { completed: 1, total: 1, ...odd('progress(2)') }],
      ['progress', [-0.5, 'x'], { completed: 0, total: 1, message: 'x', ...odd('progress(-0.5)') }],
      ['progress', [0 / 0], { completed: 0, total: undefined, ...odd('progress(NaN)') }],
      ['progress', [1 / 0], { completed: 1, total: 1, ...odd('progress(Infinity)') }],
      ['progress', [-1 / 0], { completed: 0, total: 1, ...odd('progress(-Infinity)') }],
      ['update', [{ completed: 11, total: 10 }], { completed: 11, total: 10 }],
      ['update', [{ completed: 0, total: 0 }], { completed: 0, total: 0 }],
      ['update', [{ completed: -1 }], { completed: 0, ...odd('update({ completed: -1 })') }],
      ['update', [{ completed: Number.NaN }], { ...odd('update({ completed: NaN })') }],
      ['update', [{ total: -1 }], { total: undefined }],
      ['update', [{ total: 1 / 0 }], { total: undefined, ...odd('update({ total: Infinity })') }],
      ['advance', [Number.NaN], { advance: 0, ...odd('advance(NaN)') }],
      ['advance', [-1], { advance: -1 }],
    ])('takes what arithmetic gives: %s%p', (method, args, reported) => {
      const { context, state } = contextWith();
      (context as any)[method](...args);
      expect(state.progress).toStrictEqual([reported]);
    });

    test.each<[string, unknown[], typeof TypeError]>([
      ['progress', ['1'], TypeError],
      ['progress', [1, 5], TypeError],
      ['update', [undefined], TypeError],
      ['update', [null], TypeError],
      ['update', [{ completed: '1' }], TypeError],
      ['update', [{ total: '1' }], TypeError],
      ['update', [{ message: 1 }], TypeError],
      ['advance', ['1'], TypeError],
    ])('refuses %s%p', (method, args, type) => {
      const { context, state } = contextWith();
      expect(() => (context as any)[method](...args)).toThrow(type);
      expect(state.progress).toEqual([]);
    });
  });
});
