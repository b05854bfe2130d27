import { type Actor, closeActor, currentRun, type Progress, type Run, workerModule } from 'offloop';
import { engine } from './engine.ts';
import type { openTable } from './work/table.ts';

const work = workerModule(
  () => new Worker(new URL('./work.ts', import.meta.url), { type: 'module', name: 'logbook' }),
  () => import('./work.ts'),
);

/** A log of the page: its rows are in a worker of its own. */
export interface Log {
  readonly id: number;
  readonly name: string;
  readonly table: Actor<ReturnType<typeof openTable>>;
  /** Its import. */
  readonly run: Run<number>;
}

/** How many lines a made-up log has. */
export const LINES = 500_000;

/**
 * Fills a table: with a file, or with one that is made up first, in a worker of the pool, which is the first half of it then. It lives as long
 * as the page, and not as long as a component.
 */
export const importLog = engine.async(
  { name: 'import', group: 'imports' },
  function* (table: Log['table'], source: File | number) {
    const run = currentRun();
    const part = (from: number, to: number) => ({
      onProgress: ({ fraction, message }: Progress) =>
        run.update({ completed: from + fraction * (to - from), total: 1, message }),
    });
    if (typeof source !== 'number') return yield* table.load(source).with(part(0, 1));
    const file = yield* work.generateLog(LINES, source).with(part(0, 0.5));
    return yield* table.load(file).with(part(0.5, 1));
  },
);

let lastId = 0;

/** Begins to import a log. @param source - a file, or the seed of one that is made up */
export function openLog(source: File | number): Log {
  lastId += 1;
  const name = typeof source === 'number' ? `day-${lastId}.csv` : source.name;
  // Searches come between two parts of an import.
  const table = engine.actor({ name, concurrency: 8 }, work.openTable);
  const run = engine.run(importLog, { args: [table, source], name });
  // Its row shows what went wrong.
  run.catch(() => {});
  return { id: lastId, name, table, run };
}

/** Ends its worker, with all its rows. */
export function closeLog({ table, run }: Log): void {
  run.cancel('The log was closed');
  void closeActor(table);
}
