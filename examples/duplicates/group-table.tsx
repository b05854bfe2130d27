import { relative } from 'node:path';
import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { chartBar } from './bar.js';
import { formatBytes, formatCount, printable } from './format.js';
import { type Group, wastedBy } from './groups.js';

interface GroupTableProps {
  readonly groups: readonly Group[];
  readonly folder: string;
  readonly columns: number;
}

/** The groups that waste the most: how much, drawn, how often, and the first of the files. */
export function GroupTable({ groups, folder, columns }: GroupTableProps): ReactNode {
  const most = Math.max(...groups.map(wastedBy));
  return (
    <Box flexDirection="column">
      {groups.map((group) => (
        <Box key={group.hash} columnGap={2} width={columns}>
          <Cell color="yellow">{formatBytes(wastedBy(group)).padStart(7)}</Cell>
          {columns >= 70 && <Cell color="yellow">{chartBar(wastedBy(group) / most, 10)}</Cell>}
          <Cell dimColor>{copies(group, columns >= 50)}</Cell>
          <Text wrap="truncate-middle">{printable(relative(folder, group.files[0] ?? ''))}</Text>
        </Box>
      ))}
    </Box>
  );
}

function copies({ files, size }: Group, hasSize: boolean): string {
  const count = `${formatCount(files.length)} ×`.padStart(5);
  return hasSize ? `${count} ${formatBytes(size).padStart(7)}` : count;
}

function Cell(props: { readonly color?: string; readonly dimColor?: boolean; readonly children: string }): ReactNode {
  return (
    <Box flexShrink={0}>
      <Text {...props} />
    </Box>
  );
}
