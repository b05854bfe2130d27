import { Box, Text, useInput, useStdin } from 'ink';
import { ScheduleList } from 'offloop/ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import type { Readings } from './readings.js';

interface BoardProps {
  readonly readings: Readings;
  /** Whether there is a screen. Where there is none the list writes lines, and nothing else is shown. */
  readonly hasScreen: boolean;
  readonly onQuit: () => void;
}

/** What was found, and below it when it is looked at again. */
export function Board({ readings, hasScreen, onQuit }: BoardProps): ReactNode {
  const { isRawModeSupported } = useStdin();
  const hasKeys = hasScreen && isRawModeSupported === true;
  useInput((input) => input.includes('q') && onQuit(), { isActive: hasKeys });
  if (!hasScreen) return <ScheduleList />;
  return (
    <Box flexDirection="column">
      <Found readings={readings} />
      <ScheduleList height={7} />
      {hasKeys && <Text dimColor>q quit</Text>}
    </Box>
  );
}

function Found({ readings }: { readonly readings: Readings }): ReactNode {
  const all = useSyncExternalStore(readings.subscribe, readings.getSnapshot);
  return (
    <Box columnGap={2} marginBottom={1}>
      <Box flexDirection="column" flexShrink={0}>
        {all.map(([name]) => (
          <Text key={name}>{name}</Text>
        ))}
      </Box>
      <Box flexDirection="column">
        {all.map(([name, reading]) => (
          <Text key={name} bold wrap="truncate">
            {reading}
          </Text>
        ))}
      </Box>
    </Box>
  );
}
