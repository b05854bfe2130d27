import { all, sleep } from 'offloop';
import { useHandler } from 'offloop/react';
import { startTransition, useEffect, useId, useState } from 'react';
import { Export } from './export.tsx';
import type { Log } from './logs.ts';
import { Results } from './results.tsx';
import { orderOf, type Question, SHOWN } from './work/question.ts';
import type { Column, Row } from './work/row.ts';

interface Seen {
  readonly count: number;
  readonly rows: readonly Row[];
}

const NOTHING: Seen = { count: 0, rows: [] };

/** Milliseconds after which the question is asked anew, as long as rows come. */
const AGAIN = 1000;

/** Asks all logs while one types. */
export function Search({ logs }: { readonly logs: readonly Log[] }) {
  const [text, setText] = useState('');
  const [by, setBy] = useState<Column>('time');
  const [isDescending, setDescending] = useState(false);
  const { seen, isRunning, problem } = useFound(logs, { text, by, isDescending });
  const field = useId();
  const sort = (column: Column): void => {
    setBy(column);
    setDescending(column === by && !isDescending);
  };
  return (
    <section className="panel" aria-label="What is found">
      <div className="question">
        <label htmlFor={field}>Search</label>
        <input
          id={field}
          type="search"
          placeholder="error payments"
          autoComplete="off"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Export logs={logs} text={text} count={seen.count} />
      </div>
      <p role="status" className="count" data-busy={isRunning}>
        {problem ?? inWords(logs, seen)}
      </p>
      <Results rows={seen.rows} by={by} isDescending={isDescending} onSort={sort} />
    </section>
  );
}

/** The answer of all logs to the question as it stands, and again as long as they are read. */
function useFound(logs: readonly Log[], { text, by, isDescending }: Question) {
  const [seen, setSeen] = useState<Seen>(NOTHING);
  const [find, { isRunning, lastFailed }] = useHandler({ policy: 'restart' }, searchLogs);
  useEffect(() => {
    // A key that is pressed comes before rows that are shown.
    void find(logs, { text, by, isDescending }, (next) => startTransition(() => setSeen(next)));
  }, [find, logs, text, by, isDescending]);
  const problem = lastFailed === undefined ? undefined : `${(lastFailed.error as Error).message}`;
  return { seen, isRunning, problem };
}

function* searchLogs(logs: readonly Log[], question: Question, show: (seen: Seen) => void) {
  for (;;) {
    const isFinal = logs.every(({ run }) => run.isFinished);
    const parts = yield* all(logs.map(({ table }) => table.search(question)));
    const rows = parts.flatMap((part) => part.rows).sort(orderOf(question));
    show({ count: parts.reduce((sum, { count }) => sum + count, 0), rows: rows.slice(0, SHOWN) });
    if (isFinal) return;
    yield* sleep(AGAIN);
  }
}

function inWords(logs: readonly Log[], { count, rows }: Seen): string {
  if (logs.length === 0) return '';
  const found = count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`;
  return count > rows.length ? `${found}; the first ${rows.length} are shown` : found;
}
