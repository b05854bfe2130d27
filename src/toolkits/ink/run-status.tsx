import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import type { ReactNode } from 'react';
import type { Run } from '../../core/run.js';
import { useRun } from '../react/use-run.js';
import { checkRun } from './check-run.js';
import { currentLook } from './look.js';
import { lookOf, signOf, WORD_STYLES } from './run-look.js';
import { usePlainOutput } from './use-plain-output.js';
import { useTerminalSize } from './use-terminal-size.js';
import { useStoreOf, useWrittenRuns } from './use-written-runs.js';

/** What `RunStatus` takes. */
export interface RunStatusProps {
  readonly run: Run | undefined;
}

/**
 * The name of a run and what it does, in one line: `running`, `pending`, `cancelling`, `cancelled`, `done`, or what its error says; nothing
 * without a run.
 *
 * Where there is no terminal it draws nothing, and writes a line at the run's end.
 *
 * @param props - the run
 * @throws `TypeError` while it renders, for what is no run
 * @example
 * ```tsx
 * import { render } from 'ink';
 * import { sleep } from 'offloop';
 * import { InkEngine, RunStatus } from 'offloop/ink';
 * const engine = new InkEngine();
 * const run = engine.run(function* upload() { yield* sleep(10); });
 * const app = render(<RunStatus run={run} />);
 * await run;
 * app.unmount();
 * await engine.close();
 * ```
 */
export function RunStatus({ run }: RunStatusProps): ReactNode {
  checkRun(run);
  const write = usePlainOutput();
  useWrittenRuns(useStoreOf(run), write);
  if (write !== undefined || run === undefined) return null;
  return <DrawnStatus run={run} />;
}

function DrawnStatus({ run }: { readonly run: Run }): ReactNode {
  const { columns } = useTerminalSize();
  const speaks = useIsScreenReaderEnabled();
  const now = useRun(run);
  if (now === undefined) return null;
  const { name, word, error } = lookOf(now);
  const said = error || word;
  if (speaks) return <Text>{`${name}: ${said}`}</Text>;
  const look = currentLook();
  const style = look.style(WORD_STYLES[word]);
  return (
    <Box columnGap={1} width={columns}>
      <Box flexShrink={0}>
        <Text {...style}>{signOf(word, look)}</Text>
      </Box>
      <Text wrap="truncate">
        {name} <Text {...style}>{said}</Text>
      </Text>
    </Box>
  );
}
