import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { percentOf } from './bar-cells.js';
import type { RunLook } from './run-look.js';

/** The runs for a screen reader: a sentence each, without columns and colours. */
export function SpokenRuns({ rows }: { readonly rows: readonly RunLook[] }): ReactNode {
  return (
    <Box flexDirection="column" aria-role="list">
      {rows.map(({ name, word, fraction, isCounted, message, error }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a screen
        <Box key={index} aria-role="listitem">
          <Text>
            {[`${name}: ${word}`, isCounted ? percentOf(fraction).trim() : '', error || message]
              .filter(Boolean)
              .join(', ')}
          </Text>
        </Box>
      ))}
    </Box>
  );
}
