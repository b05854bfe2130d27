import { Box, Text } from 'ink';
import { printable } from 'offloop/node';
import type { ReactNode } from 'react';

/** The first line: what this is, and where it looks. */
export function Header({ folder }: { readonly folder: string }): ReactNode {
  return (
    <Box columnGap={1} marginBottom={1}>
      <Box flexShrink={0}>
        <Text bold color="black" backgroundColor="cyan">
          {' duplicates '}
        </Text>
      </Box>
      <Text dimColor wrap="truncate-middle">
        {printable(folder)}
      </Text>
    </Box>
  );
}
