import type { ReactNode } from 'react';
import { KeyLine } from './key-line.js';
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
  return <KeyLine keys={keys} more={more} look={look} />;
}
