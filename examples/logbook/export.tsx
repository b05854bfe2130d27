import { all } from 'offloop';
import { useHandler } from 'offloop/react';
import type { Log } from './logs.ts';
import { HEAD } from './work/row.ts';

/** Saves what is found as a file. */
export function Export({
  logs,
  text,
  count,
}: {
  readonly logs: readonly Log[];
  readonly text: string;
  readonly count: number;
}) {
  const [save, { isRunning }] = useHandler({ policy: 'drop' }, saveLogs);
  return (
    <button type="button" disabled={isRunning || count === 0} onClick={() => void save(logs, text)}>
      {isRunning ? 'Exporting…' : 'Export'}
    </button>
  );
}

function* saveLogs(logs: readonly Log[], text: string) {
  const parts = yield* all(logs.map(({ table }) => table.csv(text)));
  const url = URL.createObjectURL(new Blob([`${HEAD}\n`, ...parts], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: 'found.csv' });
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
