import { useRef, useState } from 'react';
import { Imports } from './imports.tsx';
import { closeLog, LINES, type Log, openLog } from './logs.ts';
import { Search } from './search.tsx';

/** The page: its logs, and what is found in them. */
export function App() {
  const [logs, setLogs] = useState<readonly Log[]>([]);
  const picker = useRef<HTMLInputElement>(null);
  const add = (sources: readonly (File | number)[]): void => setLogs([...logs, ...sources.map(openLog)]);
  const remove = (log: Log): void => {
    closeLog(log);
    setLogs(logs.filter((other) => other !== log));
  };
  return (
    <>
      <header>
        <h1>Logbook</h1>
        <p>Large logs are read, searched and sorted beside the page, which never waits for them.</p>
      </header>
      <section className="panel" aria-label="Logs">
        <div className="buttons">
          <button type="button" onClick={() => add([logs.length + 1])}>
            Make up {LINES.toLocaleString('en')} lines
          </button>
          <button type="button" onClick={() => picker.current?.click()}>
            Open…
          </button>
          <input
            ref={picker}
            type="file"
            accept=".csv,text/csv"
            multiple
            hidden
            aria-label="Logs as files"
            onChange={({ currentTarget }) => {
              add([...(currentTarget.files ?? [])]);
              currentTarget.value = '';
            }}
          />
        </div>
        <Imports logs={logs} onClose={remove} />
      </section>
      <Search logs={logs} />
    </>
  );
}
