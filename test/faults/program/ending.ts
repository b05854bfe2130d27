// A program that is ended from outside while a thousand tasks execute, and one that notices nothing. It closes where it is interrupted.
import { defer, ProcessTask, shield } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { Load, SIZE } from './load.js';
import { randomOf } from './random.js';

const random = randomOf(Number(process.argv[2]));
const engine = new NodeEngine({ maxProcesses: 3 });
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (process.argv[3] === 'SIGINT') {
  process.on('SIGINT', () => void engine.close().then(() => say('closed')));
}

const save = engine.async(function* () {
  defer(function* () {
    say('deferred');
  });
  yield* shield(function* () {
    const saved = new ProcessTask(function (this: { progress(fraction: number): void }) {
      this.progress(0.5);
      return new Promise<string>((resolve) => process.once('SIGINT', () => setTimeout(resolve, 5, 'saved')));
    }).with({ priority: 1 });
    say(yield* saved);
  });
});
const saving = save();
const loop = engine.run(
  new ProcessTask(() => {
    for (;;);
  }).with({ priority: 1 }),
);
const load = new Load(engine, 'process', random);
await Promise.all([
  new Promise<unknown>((resolve) => saving.on('progress', resolve)),
  new Promise<unknown>((resolve) => loop.on('state', resolve)),
]);
await load.reached(Math.floor(random() * SIZE));
say('in the middle');
await Promise.allSettled([saving, loop]);
await load.end();
