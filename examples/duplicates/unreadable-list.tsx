import { Box, Text } from 'ink';
import { printable } from 'offloop/node';
import type { ReactNode } from 'react';
import { formatNumberOf } from './format.js';
import { SIGNS } from './signs.js';
import type { Unreadable } from './unreadable.js';

const MOST = 3;

/** What they take of a screen. */
export function linesFor({ length }: readonly Unreadable[]): number {
  // An empty one, how many, the first of them, and that there are more.
  return length === 0 ? 0 : 2 + Math.min(length, MOST + 1);
}

/** What could not be read: how many, the first of them, and why. */
export function UnreadableList({ files }: { readonly files: readonly Unreadable[] }): ReactNode {
  if (files.length === 0) return null;
  return (
    <Box flexDirection="column" marginTop={1}>
      <Text color="red">{`${formatNumberOf(files.length, 'file or folder', 'files or folders')} could not be read`}</Text>
      {files.slice(0, MOST).map(({ path, reason }) => (
        <Text key={path} wrap="truncate-middle">{`  ${printable(path)}: ${reason}`}</Text>
      ))}
      {files.length > MOST && <Text dimColor>{`  ${SIGNS.more} and ${files.length - MOST} more`}</Text>}
    </Box>
  );
}
