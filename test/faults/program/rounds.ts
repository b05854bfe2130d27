// A program that lets one fault happen again and again, each time in another way, and says what was wrong afterwards.
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { ProcessTask, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { FAULTS, type Fault } from './faults.js';
import { type Kind, Load, SIZE } from './load.js';
import { randomOf } from './random.js';

/** Calls that a worker may take with it where nothing can be sent any more: those of half a millisecond. */
const WINDOW = 64;

const [name, kind, from, to] = process.argv.slice(2) as [string, Kind, string, string];
const fault = FAULTS[name]!;
const wrong: string[] = [];
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error: unknown) => wrong.push(`${event}: ${(error as Error)?.stack ?? error}`));

// Also where an error of its own ends it early.
process.on('exit', () => writeSync(1, JSON.stringify(wrong)));

const listeners = countListeners();
let engine = make();
for (let seed = Number(from); seed < Number(to); seed += 1) {
  await play(seed);
  if (!fault.cancelsAll && seed % 10 !== 0) continue;
  await engine.close();
  // What watched them ends with the last.
  while (children() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  check(seed, 'listeners left', countListeners(), listeners);
  engine = make();
}
await engine.close();

function make(): NodeEngine {
  return new NodeEngine({ maxThreads: 2, maxProcesses: 2, resourceLimits: { maxOldGenerationSizeMb: 32 } });
}

async function play(seed: number): Promise<void> {
  const random = randomOf(seed);
  const load = new Load(engine, kind, random);
  const end = await fault.happen({ engine, kind, load, random });
  const { counts, repeated } = await load.end();
  if (!fault.ends.test(end)) wrong.push(`seed ${seed}: the one that was hit: ${end}`);
  for (const problem of problemsOf(fault, counts, repeated))
    wrong.push(`seed ${seed}: ${problem}: ${[...load.reasons].join('; ')}`);
  if (fault.cancelsAll) return;
  const give = (): string => 'works on';
  const next = await engine.run(kind === 'process' ? new ProcessTask(give) : new Task(give));
  check(seed, 'a task after it', next, 'works on');
  const { running, queued } = engine.executors[kind].counts;
  check(seed, 'tasks left', running + queued, 0);
}

function problemsOf(
  { takesSome, cancelsAll }: Fault,
  counts: Awaited<ReturnType<Load['end']>>['counts'],
  repeated: number,
): string[] {
  const { right, crashed, cancelled, failed } = counts;
  const problems: string[] = [];
  if (right + crashed + cancelled + failed !== SIZE) problems.push('not all ended');
  if (crashed > (takesSome ? WINDOW : 0)) problems.push(`${crashed} neighbours crashed`);
  if (cancelled > 0 && !cancelsAll) problems.push(`${cancelled} neighbours were cancelled`);
  if (failed > 0) problems.push(`${failed} neighbours failed`);
  if (repeated > 0) problems.push(`${repeated} were executed twice`);
  return problems;
}

function check(seed: number, what: string, is: unknown, shallBe: unknown): void {
  if (is !== shallBe) wrong.push(`seed ${seed}: ${what}: ${String(is)}`);
}

/** Processes that this one has started and that are there. Those that nobody has reaped yet are not. */
function children(): number {
  try {
    return readdirSync('/proc').filter((pid) => {
      try {
        return new RegExp(`^\\d+ \\(.*\\) [^Z] ${process.pid} `, 's').test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        return false;
      }
    }).length;
  } catch {
    return 0;
  }
}

function countListeners(): number {
  const emitters = [process, process.stdout, process.stderr];
  return emitters.reduce(
    (sum, emitter) => sum + emitter.eventNames().reduce((n, event) => n + emitter.listenerCount(event), 0),
    0,
  );
}
