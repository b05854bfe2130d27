import { Text } from 'ink';
import type { ReactNode } from 'react';
import type { Look } from './look.js';
import type { ScheduleRow } from './schedule-row.js';

interface ScheduleKeysProps {
  /** The selected one; nothing where no keys are listened to. */
  readonly row: ScheduleRow | undefined;
  /** Rows that cannot be seen. */
  readonly more: number;
  readonly look: Look;
}

/** The last line: what the keys do now, and how many schedules there are besides. */
export function ScheduleKeys({ row, more, look }: ScheduleKeysProps): ReactNode {
  const keys: (readonly [key: string, does: string])[] = [];
  if (row !== undefined) {
    keys.push([look.arrows, 'select']);
    if (row.state !== 'stopped') keys.push(['p', row.state === 'paused' ? 'resume' : 'pause'], ['r', 'run now']);
  }
  const rest = more > 0 ? `${more} more` : '';
  return (
    <Text wrap="truncate">
      {keys.map(([key, does], index) => (
        <Text key={key}>
          {index > 0 && ` ${look.dot} `}
          <Text {...look.style({ color: 'cyan', bold: true })}>{key}</Text> {does}
        </Text>
      ))}
      <Text {...look.style({ dimColor: true })}>{rest && (keys.length > 0 ? ` ${look.dot} ${rest}` : rest)}</Text>
      {/* A line also where there is nothing to say. */}
      {keys.length === 0 && rest === '' && ' '}
    </Text>
  );
}
