import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sleep } from 'offloop';
import { defineJob, JobSet, prompt, prompts } from 'offloop/jobs';
import { Stage } from '../core/stage.js';

const store = new AsyncLocalStorage<string>();
let engine: Stage;
beforeEach(() => {
  engine = new Stage();
});
afterEach(() => engine.close());

test('jobs of a set run in the context in which it was started, whoever answers a prompt or has ended before', async () => {
  const seen: unknown[] = [];
  const asks = defineJob({
    name: 'asks',
    *run() {
      seen.push(store.getStore());
      yield* prompt.confirm({ question: '?' });
      seen.push(store.getStore());
      return 1;
    },
  });
  const after = defineJob({
    name: 'after',
    prejobs: [asks],
    *run(job) {
      seen.push(store.getStore());
      yield* sleep(0);
      job.addOutput(String(store.getStore()));
    },
  });
  const set = new JobSet(engine, [after]);
  store.run('start', () => set.start());
  store.run('answer', () => prompts(engine).focused?.answerText('yes'));
  await set.finished;
  expect([seen, after.output]).toEqual([['start', 'start', 'start'], ['start']]);
});
