import { describe, expect, test } from '@jest/globals';
import { nextFrame } from 'offloop';
import { TestEngine } from 'offloop/testing';
import { Stage } from '../core/stage.js';

describe('nextFrame where there is no screen', () => {
  test('takes 16 ms, and gives the time', async () => {
    await using engine = new TestEngine();
    const times: number[] = [];
    const run = engine.run(function* () {
      for (let frames = 0; frames < 3; frames += 1) times.push(yield* nextFrame());
    });
    await engine.advance(15);
    expect(times).toEqual([]);
    await engine.advance(1);
    expect(times).toHaveLength(1);
    await engine.advance(32);
    await run;
    expect(times.map((time) => time - times[0]!)).toEqual([0, 16, 32]);
  });

  test('is cancelled with its handler, and leaves no timer', async () => {
    await using engine = new TestEngine();
    const run = engine.run(nextFrame());
    run.cancel();
    expect(run.state).toBe('cancelled');
    await engine.settled();
  });

  test('can be yielded as often as one likes', async () => {
    const frame = nextFrame();
    const run = new Stage().run(function* () {
      const first = yield* frame;
      return (yield* frame) >= first;
    });
    expect(await run).toBe(true);
  });
});
