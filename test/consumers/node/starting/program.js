// Work of every shape where no worker can start; prints what was wrong.
import { all, MultiTask, ProcessTask, race, StreamTask, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';

const [kind, limits, why] = process.argv.slice(2);
const wrong = [];
for (const event of ['uncaughtException', 'unhandledRejection', 'warning'])
  process.on(event, (error) => wrong.push(`${event}: ${error?.stack ?? error}`));

const Kind = kind === 'thread' ? Task : ProcessTask;
const square = (n) => n * n;
const task = (n = 3) => new Kind(square, n);
const many = (count) => Array.from({ length: count }, (_, n) => task(n));

const SHAPES = {
  lone: (engine) => engine.run(task()),
  'tried again': (engine) => engine.run(task().with({ retries: 2 })),
  multi: (engine) => engine.run(new MultiTask(many(2))),
  'long multi': (engine) => engine.run(new MultiTask(many(500), { maxWorkers: 2 })),
  all: (engine) =>
    engine.run(function* () {
      return yield* all(many(5));
    }),
  race: (engine) =>
    engine.run(function* () {
      return yield* race(many(5));
    }),
  'after what was caught': (engine) =>
    engine.run(function* () {
      try {
        yield* all([task(), task(), new MultiTask(many(3))]);
      } catch {
        yield* task(1);
      }
    }),
  'results as they come': (engine) =>
    engine.run(function* () {
      const results = yield* new MultiTask(many(20), { unordered: true });
      return yield* results.next();
    }),
  // Streams are on threads alone.
  ...(kind === 'thread' && {
    stream: (engine) =>
      engine.run(function* () {
        const items = yield* new StreamTask(function* (n) {
          yield n;
        }, 3);
        return yield* items.next();
      }),
  }),
};

for (const [name, begin] of Object.entries(SHAPES)) {
  const engine = makeEngine(name);
  expect(name, await endOf(begin(engine)), new RegExp(`^WorkerCrashedError .*${why}`));
  const run = begin(engine);
  const end = endOf(run);
  run.cancel();
  expect(`${name}, cancelled`, await end, /^CancelledError/);
  await engine.close();
  const { running, queued } = engine.executors[kind].counts;
  expect(`${name}, left`, `${running + queued + engine.runs.size}`, /^0$/);
}

const engine = makeEngine('lone tasks');
const runs = many(300).map((one) => engine.run(one));
// Each is told by its own end.
for (const end of await Promise.all([...runs, engine.executors[kind].prestart(2)].map(endOf)))
  expect('one of many', end, new RegExp(`^WorkerCrashedError .*${why}`));
await engine.close();
// What nobody has caught is reported some turns later.
await new Promise((resolve) => setTimeout(resolve, 20));
process.stdout.write(JSON.stringify(wrong));
// Else its own uncaught errors, which it listens for, would not be seen.
process.exit(wrong.length === 0 ? 0 : 1);

function makeEngine(name) {
  const made = new NodeEngine({ maxThreads: 2, maxProcesses: 2, resourceLimits: JSON.parse(limits) });
  made.on('error', (error) => wrong.push(`${name}: an error event: ${error?.message ?? JSON.stringify(error)}`));
  return made;
}

async function endOf(promise) {
  try {
    return `gave ${await promise}`;
  } catch (error) {
    return `${error.name} ${error.message.replaceAll('\n', ' ')}`;
  }
}

function expect(what, is, shallBe) {
  if (!shallBe.test(is)) wrong.push(`${what}: ${is}`);
}
