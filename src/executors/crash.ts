import { WorkerCrashedError } from '../core/errors.js';
import type { Entry } from './entry.js';
import type { Seat } from './seat.js';
import type { Transport, WorkerExit } from './transport.js';

/** Says what happened to a worker that is gone: what it executed, its exit code and the cause, as far as they are known. */
export function crashError(
  kind: Transport['kind'],
  seat: Seat<Entry>,
  entry: Entry | undefined,
  exit: WorkerExit,
): WorkerCrashedError {
  const { exitCode, cause } = exit;
  const what = entry
    ? `The ${kind} that executed \`${entry.assignment.label}\` ended before it answered`
    : `A ${kind} ${seat.hasStarted ? 'ended' : 'could not start'}`;
  const code = exitCode === undefined ? '' : ` (exit code ${exitCode})`;
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new WorkerCrashedError(what + code + why, kind, exitCode, cause === undefined ? undefined : { cause });
}
