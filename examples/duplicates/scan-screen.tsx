import { Box, Text } from 'ink';
import type { Run } from 'offloop';
import { ProgressBar, RunList, RunStatus, useTerminalSize } from 'offloop/ink';
import { useRun } from 'offloop/react';
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import type { Findings } from './findings.js';
import { formatBytes, formatNumberOf } from './format.js';
import { Frames } from './frames.js';
import { GroupTable } from './group-table.js';
import { Header } from './header.js';
import { Keys } from './keys.js';
import { NumberLines } from './number-lines.js';
import { STEPS } from './scan.js';
import { SIGNS } from './signs.js';
import { viewOf } from './view.js';

interface ScanScreenProps {
  readonly findings: Findings;
  readonly run: Run;
}

/** Lines that are there whatever is found; one stays free, because Ink clears the whole screen when there is none. */
const OTHER_LINES = 11;
/** A line for each step, and one below. */
const STEP_LINES = STEPS.count + 1;
const MOST_GROUPS = 12;
/** Terminals with fewer rows keep them for groups. */
const WITH_STEPS = OTHER_LINES + STEP_LINES + 4;
const WIDEST_BAR = 66;

/** The screen while the scan is under way. */
export function ScanScreen({ findings, run }: ScanScreenProps): ReactNode {
  const [frames] = useState(() => new Frames(viewOf(findings)));
  const view = useSyncExternalStore(frames.subscribe, frames.getSnapshot);
  const { subscribe, getSnapshot } = findings.pause.gate;
  const isPaused = !useSyncExternalStore(subscribe, getSnapshot);
  const isCancelling = useRun(run)?.isCancelling === true;
  const { rows } = useTerminalSize();
  const status =
    isPaused && !isCancelling ? <Text color="yellow">{`${SIGNS.square} Paused`}</Text> : <RunStatus run={run} />;
  const bar = <ProgressBar run={run} width={WIDEST_BAR} />;
  const keys = <Keys isPaused={isPaused} isCancelling={isCancelling} />;
  if (rows < OTHER_LINES)
    return (
      <Box flexDirection="column">
        {status}
        {bar}
        {keys}
      </Box>
    );

  const hasSteps = rows >= WITH_STEPS;
  const room = rows - OTHER_LINES - (hasSteps ? STEP_LINES : 0);
  const groups = view.largest.slice(0, Math.max(Math.min(room, MOST_GROUPS), 0));
  return (
    <Box flexDirection="column">
      <Header folder={findings.folder} />
      {status}
      {hasSteps && <RunList filter={STEPS.filter} keep={STEPS.count} height={STEP_LINES} isActive={false} />}
      {bar}
      <NumberLines view={view} />
      {groups.length > 0 && (
        <Box flexDirection="column" marginTop={1}>
          <Text wrap="truncate">
            <Text bold color="yellow">
              {formatBytes(view.wasted)}
            </Text>
            {` wasted in ${formatNumberOf(view.groups, 'group')} so far`}
          </Text>
          <GroupTable groups={groups} folder={findings.folder} />
        </Box>
      )}
      <Box marginTop={1}>{keys}</Box>
    </Box>
  );
}
