import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { printable } from '../../core/printable.js';
import { errorText } from '../../engine/error-text.js';
import type { JobRow } from '../../jobs/job.js';
import { summaryOf } from './job-lines.js';

/** The jobs for a screen reader: a sentence each, without columns and colours. */
export function SpokenJobs({ rows }: { readonly rows: readonly JobRow[] }): ReactNode {
  const shown = rows.filter(({ hidden }) => !hidden);
  return (
    <Box flexDirection="column" aria-role="list">
      {shown.map(({ job, label, name, state, info, errors }) => (
        <Box key={job.id} aria-role="listitem">
          <Text>
            {`${printable(label || name)}: ${state}${info && `, ${printable(info)}`}${errors.map((error) => `, error ${errorText(error)}`).join('')}`}
          </Text>
        </Box>
      ))}
      <Text>{summaryOf(rows)}</Text>
    </Box>
  );
}
