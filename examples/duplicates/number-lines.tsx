import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatDuration, formatNumberOf } from './format.js';
import { inOneLine } from './signs.js';
import type { View } from './view.js';

/** What the scan has found so far, then how much of that it has compared, and how fast. */
export function NumberLines({ view }: { readonly view: View }): ReactNode {
  const { phase, files, folders, bytes } = view;
  if (phase === 'comparing') return <Comparing view={view} />;
  return (
    <Text wrap="truncate">
      {inOneLine(formatNumberOf(files, 'file'), formatNumberOf(folders, 'folder'), formatBytes(bytes))}
    </Text>
  );
}

function Comparing({ view }: { readonly view: View }): ReactNode {
  const { timeLeft, checked, candidates, perSecond } = view;
  const done = inOneLine(
    `${formatCount(checked.files)} of ${formatNumberOf(candidates.files, 'file')}`,
    `${formatBytes(checked.bytes)} of ${formatBytes(candidates.bytes)}`,
  );
  const speed = [`${formatCount(perSecond.files)} files/s`, `${formatBytes(perSecond.bytes)}/s`];
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{done}</Text>
      <Text dimColor wrap="truncate">
        {timeLeft === undefined ? ' ' : inOneLine(...speed, `${formatDuration(timeLeft)} left`)}
      </Text>
    </Box>
  );
}
