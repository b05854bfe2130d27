import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import type { ReactNode } from 'react';
import type { Run } from '../../core/run.js';
import { checkInteger } from '../../core/validation.js';
import { useRun } from '../react/use-run.js';
import { barCells, percentOf } from './bar-cells.js';
import { checkRun } from './check-run.js';
import { currentLook } from './look.js';
import { lookOf, type RunLook, WORD_STYLES } from './run-look.js';
import { usePlainOutput } from './use-plain-output.js';
import { useTerminalSize } from './use-terminal-size.js';
import { useStoreOf, useWrittenRuns } from './use-written-runs.js';

/** What `ProgressBar` takes. */
export interface ProgressBarProps {
  readonly run: Run | undefined;
  /** Cells in all, the percentage included, from 1 up; never more than the terminal has. @defaultValue 40 */
  readonly width?: number;
}

/**
 * How far a run is: full after every success, where it was after a failure or a cancel, empty without a run. There is a percentage where it
 * is known how much there is to do.
 *
 * Where there is no terminal it draws nothing, and writes a line at the run's end.
 *
 * @param props - the run, how wide
 * @throws `TypeError` or `RangeError` while it renders, for what cannot be used
 * @example
 * ```tsx
 * import { render } from 'ink';
 * import { sleep } from 'offloop';
 * import { InkEngine, ProgressBar } from 'offloop/ink';
 * const engine = new InkEngine();
 * const run = engine.run(function* upload() { yield* sleep(10); });
 * const app = render(<ProgressBar run={run} width={30} />);
 * await run;
 * app.unmount();
 * await engine.close();
 * ```
 */
export function ProgressBar({ run, width }: ProgressBarProps): ReactNode {
  checkRun(run);
  checkInteger('width', width);
  const write = usePlainOutput();
  useWrittenRuns(useStoreOf(run), write);
  if (write !== undefined) return null;
  return <DrawnBar run={run} width={width} />;
}

const USUAL_WIDTH = 40;
const NOTHING = { name: '', word: 'pending', fraction: 0, isCounted: false, message: '', error: '' } as const;

function DrawnBar({
  run,
  width = USUAL_WIDTH,
}: {
  readonly run: Run | undefined;
  readonly width: number | undefined;
}): ReactNode {
  const { columns } = useTerminalSize();
  const speaks = useIsScreenReaderEnabled();
  const now = useRun(run);
  const shown = now === undefined ? NOTHING : lookOf(now);
  if (speaks) return <SpokenBar shown={shown} />;
  return <BarText shown={shown} width={Math.min(width, columns)} />;
}

/** The bar in one line. */
export function BarText({ shown, width }: { readonly shown: RunLook; readonly width: number }): ReactNode {
  const look = currentLook();
  const { filled, empty, percent } = barCells(shown, width, look);
  return (
    <Text wrap="truncate">
      <Text {...look.style(WORD_STYLES[shown.word])}>{filled}</Text>
      <Text {...look.style({ dimColor: true })}>{empty}</Text>
      {percent}
    </Text>
  );
}

/** For a screen reader: what it is, and how far. */
function SpokenBar({ shown }: { readonly shown: RunLook }): ReactNode {
  const { name, word, fraction, isCounted } = shown;
  return (
    <Box aria-role="progressbar">
      <Text>{`${name}${name && ' '}${isCounted || word === 'done' ? percentOf(fraction).trim() : word}`}</Text>
    </Box>
  );
}
