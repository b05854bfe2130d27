import { Box, Text, useApp, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useRef, useSyncExternalStore } from 'react';
import { checkInteger, expected } from '../../core/validation.js';
import type { JobRow, JobSet } from '../../jobs/job.js';
import { DrawnJobLine } from './job-line.js';
import { anchorOf, jobLines, summaryOf } from './job-lines.js';
import { currentLook } from './look.js';
import { Prompts } from './prompts.js';
import { SpokenJobs } from './spoken-jobs.js';
import { useInterrupt } from './use-interrupt.js';
import { usePlainOutput } from './use-plain-output.js';
import { useTerminalSize } from './use-terminal-size.js';
import { useWrittenJobs } from './use-written-jobs.js';
import { visibleRows } from './visible-rows.js';

/** What `JobList` takes. */
export interface JobListProps {
  readonly set: JobSet;
  /** Lines of the list, from 1 up, without the prompt beneath; never more than the screen has. */
  readonly height?: number;
  /**
   * What Ctrl-C does. By default the first terminates the jobs, guaranteed ones excepted, with the exit code 130, the second cancels those too, the
   * third ends the program; where no job runs, it ends the app.
   */
  readonly onInterrupt?: () => void;
}

/**
 * The jobs of a set: each with its state, progress, what it says of itself and how long it took; below it its output while it runs, its
 * warnings and errors; beneath all the open prompt, as `Prompts` shows it, and how many are done. Hidden jobs are left out.
 *
 * Where there is no terminal it draws nothing, and writes lines: the output of each job, and a line at its end.
 *
 * @param props - the set, how high, what Ctrl-C does
 * @throws `TypeError` or `RangeError` while it renders, for what cannot be used
 * @example
 * ```tsx
 * import { render } from 'ink';
 * import { InkEngine, JobList } from 'offloop/ink';
 * import { defineJob, JobSet } from 'offloop/jobs';
 * const engine = new InkEngine();
 * const set = new JobSet(engine, [defineJob({ name: 'count', *run() { return 3; } })]);
 * const app = render(<JobList set={set} />);
 * set.start();
 * await set.finished;
 * app.unmount();
 * await engine.close();
 * ```
 */
export function JobList({ set, height, onInterrupt }: JobListProps): ReactNode {
  if (typeof (set as JobSet | undefined)?.getSnapshot !== 'function')
    throw new TypeError(expected('set', 'a set of jobs', set));
  checkInteger('height', height);
  const rows = useSyncExternalStore(set.subscribe, set.getSnapshot);
  const write = usePlainOutput();
  useWrittenJobs(set, write);
  const interrupt = useOwnInterrupt(set);
  useInterrupt(write === undefined, onInterrupt ?? interrupt);
  return (
    <Box flexDirection="column">
      {write === undefined && <DrawnJobs rows={rows} height={height} />}
      <Prompts engine={set.engine} onInterrupt={nothing} />
    </Box>
  );
}

/** It is the list that hears it. */
function nothing(): void {}

/** Gentle at first: who presses it again means it. */
function useOwnInterrupt(set: JobSet): () => void {
  const app = useApp();
  const count = useRef(0);
  return () => {
    if (set.current?.isRunning !== true) return app.exit();
    process.exitCode = 130;
    count.current += 1;
    if (count.current === 1) set.terminate('Ctrl-C', 130);
    else if (count.current === 2) set.cancel('Ctrl-C');
    else process.exit();
  };
}

/** Lines that stay free below the list: for the prompt, and one that Ink needs. */
const FREE = 5;

function DrawnJobs({
  rows,
  height,
}: {
  readonly rows: readonly JobRow[];
  readonly height: number | undefined;
}): ReactNode {
  const { columns, rows: screenRows } = useTerminalSize();
  const speaks = useIsScreenReaderEnabled();
  if (speaks) return <SpokenJobs rows={rows} />;
  const look = currentLook();
  const most = Math.min(height ?? screenRows, Math.max(screenRows - FREE, 1));
  const lines = jobLines(rows, most - 1, columns);
  const { from, to, hasFooter } = visibleRows(most, lines.length, anchorOf(lines), false);
  const rest = lines.length - (to - from);
  return (
    <Box flexDirection="column" width={columns}>
      {lines.slice(from, to).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a screen
        <DrawnJobLine key={from + index} line={line} columns={columns} look={look} />
      ))}
      {hasFooter && (
        <Text wrap="truncate" {...look.style({ dimColor: true })}>
          {summaryOf(rows)}
          {rest > 0 && ` ${look.dot} ${rest} more ${rest === 1 ? 'line' : 'lines'}`}
        </Text>
      )}
    </Box>
  );
}
