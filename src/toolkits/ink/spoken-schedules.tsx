import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { ScheduleRow } from './schedule-row.js';

/** The schedules for a screen reader: a sentence each, without columns and colours. */
export function SpokenSchedules({ rows }: { readonly rows: readonly ScheduleRow[] }): ReactNode {
  if (rows.length === 0) return <Text>No schedules</Text>;
  return (
    <Box flexDirection="column" aria-role="list">
      {rows.map(({ name, rule, next, count, missed, error }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a screen
        <Box key={index} aria-role="listitem">
          <Text>{`${name}, ${rule}: ${next}, calls ${count}, missed ${missed}${error && `, last error ${error}`}`}</Text>
        </Box>
      ))}
    </Box>
  );
}
