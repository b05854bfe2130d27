import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { printable } from '../../core/printable.js';
import type { JobRow, JobState } from '../../jobs/job.js';
import type { JobLine } from './job-lines.js';
import type { Look } from './look.js';

interface DrawnJobLineProps {
  readonly line: JobLine;
  /** Of the terminal. */
  readonly columns: number;
  readonly look: Look;
}

/** One line of the list. */
export function DrawnJobLine({ line, columns, look }: DrawnJobLineProps): ReactNode {
  if (line.kind === 'job') return <JobItself row={line.row} columns={columns} look={look} />;
  return (
    <Text wrap="truncate" {...look.style(TEXT_STYLES[line.kind])}>
      {`    ${marksOf(look)[line.kind]}${line.text}`}
    </Text>
  );
}

const TEXT_STYLES = {
  output: { dimColor: true },
  warning: { color: 'yellow' },
  error: { color: 'red' },
  more: { color: 'red' },
} as const;

const marksOf = ({ cross }: Look) => ({ output: '', warning: '! ', error: `${cross} `, more: '  ' });

const STATE_STYLES: Readonly<Record<JobState, object>> = {
  waiting: { dimColor: true },
  disabled: { dimColor: true },
  running: { color: 'cyan' },
  asking: { color: 'cyan', bold: true },
  success: { color: 'green' },
  cached: { color: 'green', dimColor: true },
  failed: { color: 'red' },
  terminated: { color: 'yellow' },
  skipped: { dimColor: true },
};

function JobItself({
  row,
  columns,
  look,
}: {
  readonly row: JobRow;
  readonly columns: number;
  readonly look: Look;
}): ReactNode {
  const { state, label, name } = row;
  const isDim = state === 'waiting' || state === 'disabled' || state === 'skipped';
  return (
    <Box columnGap={2} width={columns}>
      <Box flexShrink={1}>
        <Text wrap="truncate">
          <Text {...look.style(STATE_STYLES[state])}>{look.signs[state]}</Text>{' '}
          <Text {...(isDim && look.style({ dimColor: true }))}>{printable(label || name)}</Text>
        </Text>
      </Box>
      <Box flexShrink={0}>
        <Text {...look.style(STATE_STYLES[state])}>{stateText(row)}</Text>
      </Box>
      {columns >= WIDE && (
        <Box flexGrow={1} flexBasis={10}>
          <Text wrap="truncate" {...look.style({ dimColor: true })}>
            {tellOf(row)}
          </Text>
        </Box>
      )}
    </Box>
  );
}

/** Narrower terminals go without what a job says of itself. */
const WIDE = 50;

/** The state in a word; how far it is, where that is known; how long it took. */
function stateText({ state, progress, ms }: JobRow): string {
  const percent =
    state === 'running' && progress.total !== undefined ? ` ${String(Math.floor(progress.percent)).padStart(3)} %` : '';
  const took = (state === 'success' || state === 'failed') && ms !== undefined ? ` ${seconds(ms)}` : '';
  return `${state}${percent}${took}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** What it says of itself, else where it is. */
function tellOf({ state, info, progress }: JobRow): string {
  return printable(info !== '' || state !== 'running' ? info : progress.message);
}
