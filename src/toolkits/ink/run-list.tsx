import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useMemo } from 'react';
import type { Run } from '../../core/run.js';
import { checkInteger } from '../../core/validation.js';
import type { Engine } from '../../engine/engine.js';
import type { RunFilter } from '../../engine/run-filter.js';
import { useEngineOr } from '../react/engine-provider.js';
import { useKept } from '../react/use-kept.js';
import { useRuns } from '../react/use-runs.js';
import { KeyLine } from './key-line.js';
import { currentLook } from './look.js';
import { lookOf } from './run-look.js';
import { RunTable } from './run-table.js';
import { SpokenRuns } from './spoken-runs.js';
import { useCancelOnInterrupt } from './use-cancel-on-interrupt.js';
import { useKeys } from './use-keys.js';
import { usePlainOutput } from './use-plain-output.js';
import { useSelection } from './use-selection.js';
import { useSnapshots } from './use-snapshots.js';
import { useTerminalSize } from './use-terminal-size.js';
import { useWrittenRuns } from './use-written-runs.js';
import { visibleRows } from './visible-rows.js';

/** What `RunList` takes. */
export interface RunListProps {
  /** Whose runs; those of the `EngineProvider`, where it is left out. */
  readonly engine?: Engine;
  /** Which; those at the top, where it is left out. */
  readonly filter?: RunFilter;
  /** Lines in all, from 1 up; never more than the screen has. */
  readonly height?: number;
  /** So many of the last that ended stay. @defaultValue 0 */
  readonly keep?: number;
  /** Whether it listens to keys, Ctrl-C among them. @defaultValue true */
  readonly isActive?: boolean;
}

/**
 * Runs as a table: name, bar, percentage, state, and what they say of themselves. ↑ and ↓ select one, `c` cancels it. Ctrl-C cancels all, waits up to
 * five seconds for their clean-up, and ends the app with the exit code 130; a second one ends the program at once.
 *
 * In a narrow terminal columns are left out, the messages first. Where there is no terminal it draws nothing, and writes a line at the end of
 * each run.
 *
 * @param props - the engine, which runs, how high
 * @throws `StateError` while it renders, without an engine; `TypeError` or `RangeError` for what cannot be used
 * @example
 * ```tsx
 * import { render } from 'ink';
 * import { sleep } from 'offloop';
 * import { InkEngine, RunList } from 'offloop/ink';
 * const engine = new InkEngine();
 * const run = engine.run(function* upload() { yield* sleep(10); });
 * const app = render(<RunList engine={engine} height={10} keep={3} />, { exitOnCtrlC: false });
 * await run;
 * app.unmount();
 * await engine.close();
 * ```
 */
export function RunList({ engine: given, filter = ALL, height, keep = 0, isActive = true }: RunListProps): ReactNode {
  checkInteger('height', height);
  checkInteger('keep', keep, 0);
  const engine = useEngineOr(given);
  const write = usePlainOutput();
  if (write !== undefined) return <WrittenRuns engine={engine} filter={filter} write={write} />;
  return <DrawnRuns engine={engine} filter={filter} height={height} keep={keep} isActive={isActive} />;
}

const ALL: RunFilter = {};
/** So many may end before they are looked at. */
const WRITTEN = 1000;

interface WrittenProps {
  readonly engine: Engine;
  readonly filter: RunFilter;
  readonly write: (line: string) => void;
}

function WrittenRuns({ engine, filter, write }: WrittenProps): ReactNode {
  const { name, group, state, owner } = filter;
  const view = useKept(() => engine.runs.view({ ...filter, keep: WRITTEN }), [engine, name, group, state, owner]);
  useWrittenRuns(view, write);
  return null;
}

interface DrawnProps {
  readonly engine: Engine;
  readonly filter: RunFilter;
  readonly height: number | undefined;
  readonly keep: number;
  readonly isActive: boolean;
}

function DrawnRuns({ engine, filter, height, keep, isActive }: DrawnProps): ReactNode {
  const runs = useRuns({ ...filter, engine, keep });
  const { columns, rows } = useTerminalSize();
  const speaks = useIsScreenReaderEnabled();
  const { place, move, selectedNow } = useSelection(runs);
  useCancelOnInterrupt(engine, isActive);
  const listens = useKeys(isActive && runs.length > 0, (key) => {
    if (key === 'up' || key === 'down') move(key === 'up' ? -1 : 1);
    // The next one, also where this one stays to be seen.
    else if (key === 'c' && selectedNow()?.cancel() === true) move(1);
  });
  // One line stays free: Ink wipes a screen that is full.
  const most = Math.min(height ?? rows, Math.max(rows - 1, 1));
  const { from, to, hasFooter } = visibleRows(most, runs.length, place, false);
  const visible = useMemo(() => (speaks ? runs : runs.slice(from, to)), [runs, from, to, speaks]);
  const all = useSnapshots(visible).map(lookOf);
  if (speaks) return all.length === 0 ? <Text>No runs</Text> : <SpokenRuns rows={all} />;

  const look = currentLook();
  if (all.length === 0) return <Text {...look.style({ dimColor: true })}>No runs</Text>;
  const keys: (readonly [key: string, does: string])[] = listens ? [[look.arrows, 'select']] : [];
  if (listens && canCancel(runs[place])) keys.push(['c', 'cancel']);
  return (
    <Box flexDirection="column" width={columns}>
      <RunTable rows={all} selected={listens ? place - from : undefined} columns={columns} look={look} />
      {hasFooter && <KeyLine keys={keys} more={runs.length - (to - from)} look={look} />}
    </Box>
  );
}

function canCancel(run: Run | undefined): boolean {
  return run?.isFinished === false && !run.isCancelling;
}
