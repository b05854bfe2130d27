import { useApp, useInput } from 'ink';
import type { Run } from 'offloop';
import { useRun } from 'offloop/react';
import { type ReactNode, useEffect } from 'react';
import type { Findings } from './findings.js';
import type { Report } from './report.js';
import { ScanScreen } from './scan-screen.js';
import { Summary } from './summary.js';

interface AppProps {
  readonly findings: Findings;
  readonly run: Run<Report>;
  readonly onQuit: () => void;
}

/** Shows a scan while it runs and its summary at the end; keys pause, cancel and quit. */
export function App({ findings, run, onQuit }: AppProps): ReactNode {
  const { exit } = useApp();
  const state = useRun(run)?.state ?? 'pending';
  const isOver = state !== 'pending' && state !== 'running';

  useInput((input, { ctrl }) => {
    // Keys that are pressed fast come as one text.
    for (const key of input) {
      if (key === 'q' || key === CTRL_C || (key === 'c' && ctrl)) onQuit();
      else if (key === 'c') run.cancel();
      else if (key === 'p' || key === ' ') findings.pause.toggle();
    }
  });
  useEffect(() => {
    if (isOver) exit();
  }, [isOver, exit]);

  if (state === 'error') return null;
  if (isOver) return <Summary findings={findings} run={run} />;
  return <ScanScreen findings={findings} run={run} />;
}

const CTRL_C = '\u0003';
