import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import type { Findings } from './findings.js';
import { formatBytes, formatDuration, formatNumberOf } from './format.js';
import { GroupTable } from './group-table.js';
import { Header } from './header.js';
import { UnreadableList } from './unreadable-list.js';
import { useTerminalSize } from './use-terminal-size.js';

interface SummaryProps {
  readonly findings: Findings;
  readonly isComplete: boolean;
}

const MOST_GROUPS = 10;

/** What stays on the screen at the end. */
export function Summary({ findings, isComplete }: SummaryProps): ReactNode {
  const { columns } = useTerminalSize();
  const [{ folder, files, bytes, groups, wasted, unreadable }] = useState(() => findings.report());
  const [workTime] = useState(() => findings.pause.workTime);
  return (
    <Box flexDirection="column" width={columns}>
      <Header folder={folder} />
      <Ending isComplete={isComplete} />
      <Text>{`${formatNumberOf(files, 'file')}, ${formatBytes(bytes)} in ${formatDuration(workTime)}`}</Text>
      <Waste groups={groups.length} wasted={wasted} isComplete={isComplete} />
      <Box flexDirection="column" marginTop={1}>
        <GroupTable groups={groups.slice(0, MOST_GROUPS)} folder={folder} columns={columns} />
        {groups.length > MOST_GROUPS && <MoreGroups count={groups.length - MOST_GROUPS} />}
      </Box>
      <UnreadableList files={unreadable} />
    </Box>
  );
}

function Ending({ isComplete }: { readonly isComplete: boolean }): ReactNode {
  if (isComplete) return <Text color="green">✔ Done</Text>;
  return <Text color="yellow">■ Cancelled: this is incomplete</Text>;
}

interface WasteProps {
  readonly groups: number;
  readonly wasted: number;
  readonly isComplete: boolean;
}

function Waste({ groups, wasted, isComplete }: WasteProps): ReactNode {
  if (groups === 0) return <Text>{isComplete ? 'No duplicates' : 'No duplicates so far'}</Text>;
  return (
    <Text>
      <Text bold color="yellow">
        {formatBytes(wasted)}
      </Text>
      {` wasted in ${formatNumberOf(groups, 'group')} of duplicates`}
    </Text>
  );
}

function MoreGroups({ count }: { readonly count: number }): ReactNode {
  return <Text dimColor>{`… and ${formatNumberOf(count, 'group')} more: append | less to list them all`}</Text>;
}
