import type { Progress } from 'offloop';
import { useHandlerState, useProgress, useRun } from 'offloop/react';
import { importLog, type Log } from './logs.ts';

/** The logs with a bar each, and one for all that are being read. */
export function Imports({ logs, onClose }: { readonly logs: readonly Log[]; readonly onClose: (log: Log) => void }) {
  const { isRunning } = useHandlerState(importLog);
  if (logs.length === 0)
    return <p className="hint">No logs yet. Make one up, or open a file of comma-separated values.</p>;
  return (
    <>
      {isRunning && logs.length > 1 && <Overall />}
      <ul className="logs">
        {logs.map((log) => (
          <LogRow key={log.id} log={log} onClose={onClose} />
        ))}
      </ul>
    </>
  );
}

function Overall() {
  const { progress } = useHandlerState(importLog);
  return (
    <div className="overall">
      <Bar label="All imports" progress={progress} />
      <button type="button" onClick={() => importLog.cancelAll()}>
        Cancel all
      </button>
    </div>
  );
}

function LogRow({ log, onClose }: { readonly log: Log; readonly onClose: (log: Log) => void }) {
  const { state = 'pending', error } = useRun(log.run) ?? {};
  const isUnderWay = state === 'pending' || state === 'running';
  return (
    <li data-state={state}>
      <b>{log.name}</b>
      <LogProgress log={log} isUnderWay={isUnderWay} />
      <span className="words">
        {state === 'error' ? `${(error as Error).message}` : <Words log={log} state={state} />}
      </span>
      {isUnderWay ? (
        <button type="button" onClick={() => log.run.cancel()}>
          Cancel<span className="unseen"> {log.name}</span>
        </button>
      ) : (
        <button type="button" onClick={() => onClose(log)}>
          Close<span className="unseen"> {log.name}</span>
        </button>
      )}
    </li>
  );
}

/** It alone renders as the import goes on. */
function LogProgress({ log, isUnderWay }: { readonly log: Log; readonly isUnderWay: boolean }) {
  const progress = useProgress(log.run);
  return isUnderWay ? <Bar label={log.name} progress={progress} /> : <span />;
}

function Words({ log, state }: { readonly log: Log; readonly state: string }) {
  const words = useProgress(log.run, ({ message, eta }) => {
    const left = eta !== undefined && state === 'running' ? `, ${Math.ceil(eta / 1000)} s left` : '';
    return `${message ?? ''}${left}`;
  });
  return state === 'cancelled' ? `cancelled, ${words || 'nothing read'}` : words;
}

function Bar({ label, progress }: { readonly label: string; readonly progress: Progress }) {
  return progress.total === undefined ? (
    <progress aria-label={label} />
  ) : (
    <progress aria-label={label} value={progress.fraction} max={1} />
  );
}
