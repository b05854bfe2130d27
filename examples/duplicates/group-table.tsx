import { relative } from 'node:path';
import { Box, Text } from 'ink';
import { useTerminalSize } from 'offloop/ink';
import { printable } from 'offloop/node';
import { memo, type ReactNode } from 'react';
import { formatBytes, formatCount } from './format.js';
import { type Group, wastedBy } from './groups.js';
import { SIGNS } from './signs.js';

interface GroupTableProps {
  readonly groups: readonly Group[];
  readonly folder: string;
}

/** The groups that waste the most: how much, drawn, how often, and the first of the files. */
export function GroupTable({ groups, folder }: GroupTableProps): ReactNode {
  const { columns } = useTerminalSize();
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
  const copies = `${formatCount(count)} ${SIGNS.times}`.padStart(7);
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

/** A column of a chart, lying; an eighth of a character fine, where there are such. */
function chartBar(share: number, width: number): string {
  const { cell, parts } = SIGNS;
  const filled = Math.max(Math.round(share * width * parts.length), 1);
  return (cell.repeat(Math.floor(filled / parts.length)) + parts[filled % parts.length]).padEnd(width);
}
