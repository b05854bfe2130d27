import { relative } from 'node:path';
import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
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
        <Row
          key={group.hash}
          wasted={wastedBy(group)}
          share={wastedBy(group) / most}
          count={group.files.length}
          size={group.size}
          path={relative(folder, group.files[0] ?? '')}
          columns={columns}
        />
      ))}
    </Box>
  );
}

interface RowProps {
  readonly wasted: number;
  /** Of what the first row wastes, 0…1. */
  readonly share: number;
  readonly count: number;
  readonly size: number;
  readonly path: string;
  readonly columns: number;
}

/** Drawn anew only when it says something else: most frames change few rows. */
const Row = memo(function Row({ wasted, share, count, size, path, columns }: RowProps): ReactNode {
  const waste = formatBytes(wasted).padStart(7);
  const chart = columns >= 70 ? `  ${chartBar(share, 10)}` : '';
  const copies = `${formatCount(count)} ×`.padStart(7);
  const each = columns >= 50 ? formatBytes(size).padStart(8) : '';
  return (
    <Box width={columns}>
      <Box flexShrink={0} marginRight={2}>
        <Text>
          <Text color="yellow">{waste + chart}</Text>
          <Text dimColor>{copies + each}</Text>
        </Text>
      </Box>
      <Text wrap="truncate-middle">{printable(path)}</Text>
    </Box>
  );
});
