import { Box, Text } from 'ink';
import type { Run } from 'offloop';
import { RunStatus, useTerminalSize } from 'offloop/ink';
import { type ReactNode, useState } from 'react';
import type { Findings } from './findings.js';
import { formatBytes, formatDuration, formatNumberOf } from './format.js';
import { GroupTable } from './group-table.js';
import { Header } from './header.js';
import { SIGNS } from './signs.js';
import { linesFor, UnreadableList } from './unreadable-list.js';

interface SummaryProps {
  readonly findings: Findings;
  /** It has ended. */
  readonly run: Run;
}

/** Lines that are there whatever was found; one stays free, because Ink clears the whole screen when there is none. */
const OTHER_LINES = 9;
const MOST_GROUPS = 10;

/** What stays on the screen at the end. */
export function Summary({ findings, run }: SummaryProps): ReactNode {
  const isComplete = run.state === 'success';
  const [{ folder, files, bytes, groups, wasted, unreadable }] = useState(() => findings.report());
  const { rows } = useTerminalSize();
  const room = rows - OTHER_LINES - linesFor(unreadable);
  const shown = groups.slice(0, Math.max(Math.min(room, MOST_GROUPS), 1));
  const [workTime] = useState(() => findings.pause.workTime);
  return (
    <Box flexDirection="column">
      <Header folder={folder} />
      <RunStatus run={run} />
      {!isComplete && <Text color="yellow">This is incomplete</Text>}
      <Text wrap="truncate">{`${formatNumberOf(files, 'file')}, ${formatBytes(bytes)} in ${formatDuration(workTime)}`}</Text>
      <Waste groups={groups.length} wasted={wasted} isComplete={isComplete} />
      <Box flexDirection="column" marginTop={1}>
        <GroupTable groups={shown} folder={folder} />
        {groups.length > shown.length && <MoreGroups count={groups.length - shown.length} />}
      </Box>
      <UnreadableList files={unreadable} />
    </Box>
  );
}

interface WasteProps {
  readonly groups: number;
  readonly wasted: number;
  readonly isComplete: boolean;
}

function Waste({ groups, wasted, isComplete }: WasteProps): ReactNode {
  if (groups === 0) return <Text>{isComplete ? 'No duplicates' : 'No duplicates so far'}</Text>;
  return (
    <Text wrap="truncate">
      <Text bold color="yellow">
        {formatBytes(wasted)}
      </Text>
      {` wasted in ${formatNumberOf(groups, 'group')} of duplicates`}
    </Text>
  );
}

function MoreGroups({ count }: { readonly count: number }): ReactNode {
  return (
    <Text dimColor wrap="truncate">
      {`${SIGNS.more} and ${formatNumberOf(count, 'group')} more: append | less to list them all`}
    </Text>
  );
}
