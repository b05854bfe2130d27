/**
 * A burst: ten thousand results arrive, and each changes one cell of a table, which takes 0.2 ms. What the page was like meanwhile
 * is measured; the tests and the benchmark share it.
 */
import { operation } from 'offloop';
import { DomEngine } from 'offloop/dom';

const RESULTS = 10_000;
const CELLS = 400;
const STEP = 0.2;

/** How results come to be shown: so many handlers that wait for one each, what gives it to them, and when all have shown theirs. */
export type Way = (
  show: (index: number) => void,
  count: number,
) => { readonly arrive: readonly ((value: number) => void)[]; readonly done: Promise<unknown> };

/** Handlers of a `DomEngine`, and `async` functions. */
const WAYS = { offloop: handlers, promises: asyncFunctions };

export interface BurstOptions {
  readonly way: keyof typeof WAYS | Way;
  /** How many results arrive in one task; all of them by default. */
  readonly chunk?: number;
  /** Bursts follow one another until somebody has clicked. */
  readonly untilClicked?: boolean;
}

export interface Measured {
  /** Milliseconds from the arrival of the first to the end of the last. */
  readonly total: number;
  /** Frames a second. */
  readonly fps: number;
  /** The longest time between two of them, in milliseconds. */
  readonly worstGap: number;
  /** Tasks of more than 50 ms, and frames that took longer. */
  readonly longTasks: number;
  readonly longFrames: number;
  /** Milliseconds; 0 where none was longer than 50. */
  readonly longestTask: number;
  /** How many results each long task handled, where the browser tells of them: a machine that is busy elsewhere is long with few. */
  readonly inLongTasks: readonly number[] | undefined;
  /** How many results were handled between two frames, or until the page stood still for a frame that the machine did not give. */
  readonly betweenFrames: readonly number[];
  readonly clicks: readonly Click[];
}

/** A click from outside. */
interface Click {
  /** How long it waited, in milliseconds. */
  readonly delay: number;
  /** How many results the page handled while it knew of it, where the browser tells. */
  readonly results: number | undefined;
  /** How many were handled since it was made: its way to the page counts. */
  readonly sinceMade: number;
}

/** Milliseconds of idleness that say that the page has waited for a frame as long as it ever does. */
const STANDSTILL = 90;

/** Chromium tells of input that waits. */
const { scheduling } = navigator as unknown as { readonly scheduling?: { isInputPending(): boolean } };

export async function burst({ way, chunk = RESULTS, untilClicked = false }: BurstOptions): Promise<Measured> {
  const cells = makeTable();
  const handled = { at: [] as number[], beforeInput: 0 };
  const show = (index: number): void => {
    const start = performance.now();
    const cell = cells[index % CELLS]!;
    cell.textContent = `${index}`;
    cell.style.backgroundColor = `hsl(${index % 360} 70% 80%)`;
    while (performance.now() - start < STEP);
    handled.at.push(performance.now());
    if (scheduling?.isInputPending()) handled.beforeInput += 1;
  };
  const prepare = (): ReturnType<Way> => (typeof way === 'function' ? way : WAYS[way])(show, RESULTS);
  let { arrive, done } = prepare();
  await painted();

  const observed = observe(handled);
  const start = performance.now();
  deliver(arrive, chunk);
  await done;
  const end = performance.now();
  while (untilClicked && observed.clicks.length === 0) {
    ({ arrive, done } = prepare());
    deliver(arrive, chunk);
    await done;
  }
  await painted();
  return { total: end - start, ...observed.between(start, end) };
}

function handlers(show: (index: number) => void, count: number): ReturnType<Way> {
  const engine = new DomEngine();
  const arrive: ((value: number) => void)[] = [];
  const arrival = operation<number>((resolve) => {
    arrive.push(resolve);
  });
  const runs = Array.from({ length: count }, () =>
    engine.run(function* () {
      show(yield* arrival);
    }),
  );
  return { arrive, done: Promise.all(runs).then(() => engine.close()) };
}

function asyncFunctions(show: (index: number) => void, count: number): ReturnType<Way> {
  const arrive: ((value: number) => void)[] = [];
  const runs = Array.from({ length: count }, async () => {
    show(
      await new Promise<number>((resolve) => {
        arrive.push(resolve);
      }),
    );
  });
  return { arrive, done: Promise.all(runs) };
}

/** As messages of a worker come: all of them are there, and each is a task. */
function deliver(arrive: readonly ((value: number) => void)[], chunk: number): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: from }) => {
    for (let index = from; index < from + chunk && index < RESULTS; index += 1) arrive[index]?.(index);
    if (from + chunk >= RESULTS) port1.close();
  };
  for (let from = 0; from < RESULTS; from += chunk) port2.postMessage(from);
}

function makeTable(): HTMLElement[] {
  const table = document.createElement('div');
  table.style.cssText = 'display: grid; grid-template-columns: repeat(20, 1fr); font: 12px sans-serif';
  const cells = Array.from({ length: CELLS }, () => document.createElement('span'));
  table.append(...cells);
  document.body.replaceChildren(table);
  return cells;
}

function observe(handled: { readonly at: readonly number[]; beforeInput: number }): {
  readonly clicks: Measured['clicks'];
  between(start: number, end: number): Omit<Measured, 'total'>;
} {
  const frames: number[] = [performance.now()];
  let handle = requestAnimationFrame(function probe() {
    frames.push(performance.now());
    handle = requestAnimationFrame(probe);
  });
  const idleAt: number[] = [];
  const timer = setInterval(() => idleAt.push(performance.now()), 20);
  const long: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries()));
  const { supportedEntryTypes } = PerformanceObserver;
  for (const type of ['longtask', 'long-animation-frame'].filter((type) => supportedEntryTypes.includes(type)))
    observer.observe({ type });
  const within = (from: number, to: number): number[] => handled.at.filter((time) => from < time && time <= to);
  const beforeStandstill = (times: readonly number[]): number => {
    const still = times.findIndex((time, index) => {
      const before = times[index - 1] ?? time;
      return time - before >= STANDSTILL && idleAt.some((idle) => before < idle && idle < time);
    });
    return still < 0 ? times.length : still;
  };
  const clicks: Click[] = [];
  const onClick = ({ timeStamp }: Event): void => {
    const now = performance.now();
    const results = scheduling && handled.beforeInput;
    clicks.push({ delay: now - timeStamp, results, sinceMade: within(timeStamp, now).length });
    handled.beforeInput = 0;
  };
  addEventListener('pointerdown', onClick);
  return {
    clicks,
    between(start, end) {
      cancelAnimationFrame(handle);
      clearInterval(timer);
      removeEventListener('pointerdown', onClick);
      long.push(...observer.takeRecords());
      observer.disconnect();
      const tasks = long.filter(({ entryType }) => entryType === 'longtask');
      return {
        fps: (frames.filter((time) => start <= time && time <= end).length / (end - start)) * 1000,
        worstGap: Math.max(...frames.slice(1).map((time, index) => time - frames[index]!)),
        longTasks: tasks.length,
        longFrames: long.length - tasks.length,
        inLongTasks: supportedEntryTypes.includes('longtask')
          ? tasks.map(({ startTime, duration }) => within(startTime, startTime + duration).length)
          : undefined,
        betweenFrames: frames.slice(1).map((time, index) => beforeStandstill(within(frames[index]!, time))),
        longestTask: Math.max(0, ...tasks.map(({ duration }) => duration)),
        clicks,
      };
    },
  };
}

/** Two frames later all is on the screen, and what they took is known to observers. */
async function painted(): Promise<void> {
  for (let frames = 0; frames < 2; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));
}
