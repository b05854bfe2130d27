import { expectTypeOf } from 'expect-type';
import { type Operation, type Run, sleep, timeout } from 'offloop';
import { defineJob, Job, type JobRow, JobSet, type Prompt, prompt } from 'offloop/jobs';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine();

// The result of a job is what `run` returns; it is typed wherever the job is yielded or run.
const files = defineJob({
  name: 'files',
  *run() {
    yield* sleep(1);
    return ['a'];
  },
});
expectTypeOf(files).toEqualTypeOf<Job<string[]>>();
expectTypeOf(engine.run(files)).toEqualTypeOf<Run<string[]>>();
const count = defineJob({
  name: 'count',
  prejobs: [files, 'other', null],
  *run(job) {
    job.addOutput('x');
    return (yield* files).length;
  },
});
expectTypeOf(count.current).toEqualTypeOf<Run<number> | undefined>();

// Events of one's own beside those that every job has.
class Upload extends Job<number, { part: { readonly index: number } }> {
  override *run() {
    this.events.emit('part', { index: 1 });
    this.events.emit('refresh');
    return 1;
  }
}
const upload = new Upload();
upload.on('part', (part) => expectTypeOf(part.index).toEqualTypeOf<number>());
upload.on('output', (text) => expectTypeOf(text).toEqualTypeOf<string>());
upload.on('finished', ({ run }) => expectTypeOf(run).toEqualTypeOf<Run<number>>());
expectTypeOf(upload.events.waitFor('part')).toEqualTypeOf<Operation<{ readonly index: number } | undefined>>();
// @ts-expect-error an unknown event
upload.on('parts', () => {});
// @ts-expect-error it carries an object
upload.events.emit('part', 1);
// @ts-expect-error it carries something
upload.events.emit('part');
class Bad extends Job<string> {
  // @ts-expect-error the result is another
  override *run() {
    yield* sleep(1);
    return 5;
  }
}
// @ts-expect-error a job without a name
defineJob({
  *run() {
    yield* sleep(1);
  },
});
new Bad();

// Tasks give what their work gives.
expectTypeOf(
  upload.addTask(
    () => Promise.resolve('x'),
    (_error, value) => expectTypeOf(value).toEqualTypeOf<string | undefined>(),
  ),
).toEqualTypeOf<Run<string>>();

// Sets take jobs of any kind.
const set = new JobSet(engine, [files, count, upload], { onFailure: 'independent', maxConcurrency: 2 });
expectTypeOf(set.getSnapshot()).toEqualTypeOf<readonly JobRow[]>();
expectTypeOf(upload.set).toEqualTypeOf<JobSet | undefined>();
// @ts-expect-error an unknown policy
new JobSet(engine, [], { onFailure: 'stop' });

// Prompts give what they ask for.
expectTypeOf(prompt.confirm({ question: '?' })).toEqualTypeOf<Prompt<boolean>>();
expectTypeOf(prompt.radio({ question: '?', options: ['soft', 'hard'], initial: 'soft' })).toEqualTypeOf<
  Prompt<'soft' | 'hard'>
>();
expectTypeOf(prompt.checklist({ question: '?', options: [1, 2] })).toEqualTypeOf<Prompt<readonly (1 | 2)[]>>();
expectTypeOf(timeout(5, prompt.number({ question: '?', min: 1 }))).toEqualTypeOf<Operation<number>>();
expectTypeOf(upload.addPrompt(prompt.text({ question: '?' }))).toEqualTypeOf<Prompt<string>>();
// @ts-expect-error an answer of another type
prompt.confirm({ question: '?' }).answer('yes');
// @ts-expect-error not among the options
prompt.radio({ question: '?', options: ['a', 'b'], initial: 'c' });
