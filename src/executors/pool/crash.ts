import { CancelledError, WorkerCrashedError } from '../../core/errors.js';
import { host } from '../../core/host.js';
import type { Transport, WorkerExit } from './transport.js';

/** What a worker that is gone was doing. */
export interface LastWork {
  /** What messages call the task that it executed, or that waited for it. */
  readonly label: string | undefined;
  /** It was able to take requests once. */
  readonly hasStarted: boolean;
}

/** Says what happened to a worker that is gone: what it executed, its exit code and the cause, as far as they are known. */
export function crashError(
  kind: Transport['kind'],
  { label, hasStarted }: LastWork,
  exit: WorkerExit,
): WorkerCrashedError {
  const { exitCode, cause } = exit;
  const code = exitCode === undefined ? '' : ` (exit code ${exitCode})`;
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  const options = cause === undefined ? undefined : { cause };
  return new WorkerCrashedError(what(kind, label, hasStarted) + code + why, kind, exitCode, options);
}

/** Says that a worker was ended because one of the calls that it had got was cancelled, and did not end. */
export function endedError(kind: Transport['kind'], label: string): WorkerCrashedError {
  const message = `The ${kind} that executed \`${label}\` was ended with another task of the same message, which was cancelled`;
  return new WorkerCrashedError(message, kind);
}

/** Says that a call was lost with its worker, which executed another one of the same message when it ended. */
export function lostError(crash: unknown, label: string, wasExecuted: boolean): unknown {
  if (!(crash instanceof WorkerCrashedError)) return crash;
  const { kind, exitCode } = crash;
  const message = wasExecuted
    ? `\`${label}\` was executed, but its ${kind} ended before the result was sent`
    : `\`${label}\` may have been executed: its ${kind} ended, and had begun one of those that were sent with it`;
  return new WorkerCrashedError(message, kind, exitCode, { cause: crash });
}

/** Of what was left where an executor was closed. */
export function closeError(): CancelledError {
  return new CancelledError(undefined, 'close');
}

function what(kind: Transport['kind'], label: string | undefined, hasStarted: boolean): string {
  if (!hasStarted)
    return label === undefined ? `A ${kind} could not start` : `A ${kind} for \`${label}\` could not start`;
  return label === undefined ? `A ${kind} ended` : `The ${kind} that executed \`${label}\` ended before it answered`;
}

/** Says that an earlier task has left an error behind. Its run has ended long since, and no run that executes has to do with it. */
export function tellLeft(kind: Transport['kind'], error: unknown): void {
  const message = `An error was left by an earlier task in this ${kind}, after the task had ended: await what it starts, or catch there`;
  host.console.error(message, error);
}
