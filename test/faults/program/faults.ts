import { ProcessTask, Task } from 'offloop';
import type { NodeEngine } from 'offloop/node';
import { type Kind, type Load, SIZE } from './load.js';

/** What a fault has to do with. */
export interface Scene {
  readonly engine: NodeEngine;
  readonly kind: Kind;
  readonly load: Load;
  readonly random: () => number;
}

/** Something that goes wrong beside a thousand tasks. */
export interface Fault {
  readonly kinds: readonly Kind[];
  /** The run that is hit ends so; the message says it. */
  readonly ends: RegExp;
  /** Lets it happen; settles with what the run that is hit says of its end. */
  happen(scene: Scene): Promise<string>;
  /** It takes the last half millisecond of its worker's calls with it. */
  readonly takesSome?: boolean;
  /** All that is under way is cancelled. */
  readonly cancelsAll?: boolean;
}

const BOTH: readonly Kind[] = ['thread', 'process'];
const PROCESS: readonly Kind[] = ['process'];

// The functions travel as source.

const endless = (): never => {
  for (;;);
};
const exit = (code: number): never => process.exit(code);
const killItself = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};
const throwLater = (): Promise<never> => {
  setTimeout(() => {
    throw new RangeError('thrown by a timer');
  });
  return new Promise(() => {});
};
const rejectLater = (): Promise<never> => {
  setTimeout(() => void Promise.reject(new RangeError('rejected by nobody')));
  return new Promise(() => {});
};
const hoard = (): never => {
  const all: unknown[] = [];
  for (;;) all.push({ all });
};
/** Says which process it executes in, and stays there. */
function stay(this: { progress(fraction: number, message: string): void }): never {
  this.progress(0, String(process.pid));
  for (;;);
}

/** Every way in which a worker, or what happens to it, can go wrong under load. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'a task calls process.exit': {
    kinds: BOTH,
    ends: /^WorkerCrashedError .*`exit` ended.*exit code 7/,
    happen: (scene) => hit(scene, exit, [7]),
  },
  'a timer of a task throws': {
    kinds: BOTH,
    ends: /^WorkerCrashedError .*`throwLater`.*thrown by a timer/,
    happen: (scene) => hit(scene, throwLater),
  },
  'a task leaves a rejection that nobody handles': {
    kinds: BOTH,
    ends: /^WorkerCrashedError .*`rejectLater`.*rejected by nobody/,
    happen: (scene) => hit(scene, rejectLater),
  },
  'a task runs out of memory': {
    kinds: BOTH,
    ends: /^WorkerCrashedError .*`hoard`.*out of memory.*maxOldGenerationSizeMb/,
    happen: (scene) => hit(scene, hoard),
    takesSome: true,
  },
  'a task kills its process': {
    kinds: PROCESS,
    ends: /^WorkerCrashedError .*`killItself`.*SIGKILL/,
    happen: (scene) => hit(scene, killItself),
  },
  'a process is killed from outside': {
    kinds: PROCESS,
    ends: /^WorkerCrashedError .*`stay`.*SIGKILL/,
    happen: (scene) => strike(scene, (pid) => process.kill(pid, 'SIGKILL')),
  },
  'a process is killed and its task is cancelled': {
    kinds: PROCESS,
    ends: /^CancelledError/,
    happen: (scene) =>
      strike(scene, (pid, cancel) => {
        process.kill(pid, 'SIGKILL');
        cancel();
      }),
  },
  'a task is cancelled and its process is killed': {
    kinds: PROCESS,
    ends: /^CancelledError/,
    happen: (scene) =>
      strike(scene, (pid, cancel) => {
        cancel();
        process.kill(pid, 'SIGKILL');
      }),
  },
  'a process is stopped and its task is cancelled': {
    kinds: PROCESS,
    ends: /^CancelledError/,
    happen: (scene) =>
      strike(scene, (pid, cancel) => {
        process.kill(pid, 'SIGSTOP');
        cancel();
      }),
  },
  'an endless loop is cancelled': {
    kinds: BOTH,
    ends: /^CancelledError/,
    happen: (scene) => strikeStarted(scene, (cancel) => cancel()),
  },
  'an endless loop takes longer than it may': {
    kinds: BOTH,
    ends: /^TimeoutError/,
    happen: ({ engine, kind, load, random }) =>
      load
        .reached(moment(random))
        .then(() => end(engine.run(taskOf(kind, endless).with({ priority: 1, timeout: 1 + random() * 20 })))),
  },
  'the engine is closed': {
    kinds: BOTH,
    ends: /^CancelledError/,
    happen: (scene) => strikeStarted(scene, () => void scene.engine.close()),
    cancelsAll: true,
  },
};

function taskOf(kind: Kind, fn: (...args: never[]) => unknown, args: readonly unknown[] = []): Task<never[], unknown> {
  const Kind = kind === 'process' ? ProcessTask : Task;
  // In the middle of the load, not behind it.
  return new Kind(fn as () => unknown, ...(args as [])).with({ priority: 1 }) as Task<never[], unknown>;
}

/** So many of the load have ended. */
function moment(random: () => number): number {
  return Math.floor(random() * SIZE);
}

/** Starts a task, at a random moment, that does it by itself. */
async function hit(
  { engine, kind, load, random }: Scene,
  fn: (...args: never[]) => unknown,
  args?: unknown[],
): Promise<string> {
  await load.reached(moment(random));
  return end(engine.run(taskOf(kind, fn, args)));
}

/** Starts a task that stays, and does something to its process when a random part of the load has ended. */
async function strike(
  { engine, load, random }: Scene,
  act: (pid: number, cancel: () => void) => void,
): Promise<string> {
  const run = engine.run(taskOf('process', stay));
  const pid = await new Promise<number>((resolve) => {
    run.on('progress', () => void (run.progress.message && resolve(Number(run.progress.message))));
  });
  await load.reached(moment(random));
  act(pid, () => run.cancel());
  return end(run);
}

/** Starts an endless task, and does something to it when a random part of the load has ended. */
async function strikeStarted(
  { engine, kind, load, random }: Scene,
  act: (cancel: () => void) => void,
): Promise<string> {
  const run = engine.run(taskOf(kind, endless));
  await new Promise<void>((resolve) => run.on('state', () => resolve()));
  await load.reached(moment(random));
  act(() => run.cancel());
  return end(run);
}

async function end(run: PromiseLike<unknown>): Promise<string> {
  try {
    return `gave ${String(await run)}`;
  } catch (error) {
    const { name, message } = error as Error;
    return `${name} ${message}`;
  }
}
