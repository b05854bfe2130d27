import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { formatNumberOf, printable } from './format.js';
import type { Unreadable } from './unreadable.js';

const MOST = 3;

/** What could not be read: how many, the first of them, and why. */
export function UnreadableList({ files }: { readonly files: readonly Unreadable[] }): ReactNode {
  if (files.length === 0) return null;
  return (
    <Box flexDirection="column" marginTop={1}>
      <Text color="red">{`${formatNumberOf(files.length, 'file or folder', 'files or folders')} could not be read`}</Text>
      {files.slice(0, MOST).map(({ path, reason }) => (
        <Text key={path} wrap="truncate-middle">{`  ${printable(path)}: ${reason}`}</Text>
      ))}
      {files.length > MOST && <Text dimColor>{`  … and ${files.length - MOST} more`}</Text>}
    </Box>
  );
}
