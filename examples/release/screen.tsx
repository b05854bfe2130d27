import { Box, Text } from 'ink';
import { JobList } from 'offloop/ink';
import type { JobSet } from 'offloop/jobs';
import { type ReactNode, useSyncExternalStore } from 'react';

interface ScreenProps {
  readonly set: JobSet;
  readonly onInterrupt: () => void;
}

/** The jobs, the question that is open, and at the end where the release is. */
export function Screen({ set, onInterrupt }: ScreenProps): ReactNode {
  return (
    <Box flexDirection="column">
      <JobList set={set} height={12} onInterrupt={onInterrupt} />
      <Results set={set} />
    </Box>
  );
}

function Results({ set }: { readonly set: JobSet }): ReactNode {
  const rows = useSyncExternalStore(set.subscribe, set.getSnapshot);
  const output = rows.filter(({ state }) => state === 'success').flatMap((row) => row.output);
  return output.map((line) => (
    <Text key={line} wrap="wrap">
      {line}
    </Text>
  ));
}
