import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { Bar } from './bar.js';
import { formatBytes, formatCount, formatDuration, formatNumberOf } from './format.js';
import type { View } from './view.js';

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const WIDEST_BAR = 60;

/** How far the scan is: what it has found so far, then how much of that it has compared. */
export function StatusLines({ view, columns }: { readonly view: View; readonly columns: number }): ReactNode {
  return view.phase === 'finding' ? <Finding view={view} /> : <Comparing view={view} columns={columns} />;
}

function Finding({ view }: { readonly view: View }): ReactNode {
  const { isPaused, files, folders, bytes, workTime } = view;
  const spinner = SPINNER[Math.floor(workTime / 80) % SPINNER.length];
  const found = [formatNumberOf(files, 'file'), formatNumberOf(folders, 'folder'), formatBytes(bytes)];
  return (
    <Box flexDirection="column">
      {isPaused ? <Paused /> : <Text color="cyan">{`${spinner} Finding files`}</Text>}
      <Text wrap="truncate">{found.join(' · ')}</Text>
    </Box>
  );
}

function Comparing({ view, columns }: { readonly view: View; readonly columns: number }): ReactNode {
  const { isPaused, fraction, timeLeft, checked, candidates, perSecond } = view;
  const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
  const done = [
    `${formatCount(checked.files)} of ${formatNumberOf(candidates.files, 'file')}`,
    `${formatBytes(checked.bytes)} of ${formatBytes(candidates.bytes)}`,
  ];
  const rate = [`${formatCount(perSecond.files)} files/s`, `${formatBytes(perSecond.bytes)}/s`];
  const speed = timeLeft === undefined ? ' ' : [...rate, `${formatDuration(timeLeft)} left`].join(' · ');
  return (
    <Box flexDirection="column">
      <Text>
        <Bar fraction={fraction} width={Math.min(columns - percent.length - 2, WIDEST_BAR)} /> {percent}
      </Text>
      <Text wrap="truncate">{done.join(' · ')}</Text>
      {isPaused ? (
        <Paused />
      ) : (
        <Text dimColor wrap="truncate">
          {speed}
        </Text>
      )}
    </Box>
  );
}

function Paused(): ReactNode {
  return <Text color="yellow">■ Paused</Text>;
}
