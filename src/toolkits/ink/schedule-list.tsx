import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import type { ReactNode } from 'react';
import { checkInteger, checkText } from '../../core/validation.js';
import { type Engine, treeOf } from '../../engine/engine.js';
import type { Schedule } from '../../schedule/schedule.js';
import { useEngineOr } from '../react/engine-provider.js';
import { currentLook } from './look.js';
import { ScheduleKeys } from './schedule-keys.js';
import { rowOf } from './schedule-row.js';
import { ScheduleTable } from './schedule-table.js';
import { SpokenSchedules } from './spoken-schedules.js';
import { type Pressed, useKeys } from './use-keys.js';
import { usePlainOutput } from './use-plain-output.js';
import { useSchedules } from './use-schedules.js';
import { useSelection } from './use-selection.js';
import { useTerminalSize } from './use-terminal-size.js';
import { useWords } from './use-words.js';
import { useWrittenCalls } from './use-written-calls.js';
import { visibleRows } from './visible-rows.js';

/** What `ScheduleList` takes. */
export interface ScheduleListProps {
  /** Whose schedules; that of the `EngineProvider`, where it is left out. */
  readonly engine?: Engine;
  /** The names, with wildcards; all, where it is left out. */
  readonly pattern?: string;
  /** Lines in all, from 1 up; never more than the screen has. */
  readonly height?: number;
  /** Whether it listens to keys; `true` by default. */
  readonly isActive?: boolean;
}

/**
 * The schedules of an engine as a table: name, rule, when the next call comes, calls, missed slots, the last error. ↑ and ↓ select one, `p`
 * pauses it or resumes it, `r` calls it now.
 *
 * In a narrow terminal columns are left out, the last error first. Where there is no terminal it draws nothing, and writes one line at the end
 * of each call.
 *
 * @param props - the engine, which schedules, how high
 * @throws `StateError` while it renders, without an engine; `TypeError` or `RangeError` for what cannot be used
 * @example
 * ```tsx
 * import { render } from 'ink';
 * import { InkEngine, ScheduleList } from 'offloop/ink';
 * import { schedules } from 'offloop/schedule';
 * const engine = new InkEngine();
 * schedules(engine).every(60_000, () => {}, { name: 'mail' });
 * const app = render(<ScheduleList engine={engine} height={10} />);
 * app.unmount();
 * await engine.close();
 * ```
 */
export function ScheduleList({ engine: given, pattern, height, isActive = true }: ScheduleListProps): ReactNode {
  checkText('pattern', pattern);
  checkInteger('height', height);
  const engine = useEngineOr(given);
  const found = useSchedules(engine, pattern);
  const write = usePlainOutput();
  useWrittenCalls(found, write);
  if (write !== undefined) return null;
  return <DrawnSchedules engine={engine} found={found} height={height} isActive={isActive} />;
}

interface DrawnProps {
  readonly engine: Engine;
  readonly found: readonly Schedule<any>[];
  readonly height: number | undefined;
  readonly isActive: boolean;
}

function DrawnSchedules({ engine, found, height, isActive }: DrawnProps): ReactNode {
  const { columns, rows } = useTerminalSize();
  const speaks = useIsScreenReaderEnabled();
  const { place, move, selectedNow } = useSelection(found);
  const words = useWords(
    treeOf(engine).clock,
    found.map(({ next }) => next),
  );
  const listens = useKeys(isActive && found.length > 0, (key) => {
    if (key === 'up' || key === 'down') move(key === 'up' ? -1 : 1);
    else actOn(selectedNow(), key);
  });
  const all = found.map((schedule, index) => rowOf(schedule, words[index]));
  if (speaks) return <SpokenSchedules rows={all} />;

  const look = currentLook();
  if (all.length === 0) return <Text {...look.style({ dimColor: true })}>No schedules</Text>;
  // One line stays free: Ink wipes a screen that is full.
  const most = Math.min(height ?? rows, Math.max(rows - 1, 1));
  const { from, to, hasHeader, hasFooter } = visibleRows(most, all.length, place);
  return (
    <Box flexDirection="column" width={columns}>
      <ScheduleTable
        rows={all.slice(from, to)}
        selected={listens ? place - from : undefined}
        hasHeader={hasHeader}
        columns={columns}
        look={look}
      />
      {hasFooter && <ScheduleKeys row={listens ? all[place] : undefined} more={all.length - (to - from)} look={look} />}
    </Box>
  );
}

/** What a key does with the schedule that is selected. */
function actOn(schedule: Schedule<any> | undefined, key: Pressed): void {
  if (schedule === undefined) return;
  if (key === 'r') schedule.workNow();
  else if (key === 'p' && schedule.isPaused) schedule.resume();
  else if (key === 'p' && schedule.isRunning) void schedule.pause();
}
