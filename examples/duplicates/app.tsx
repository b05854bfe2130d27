import { useApp, useInput } from 'ink';
import type { Run } from 'offloop';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import type { Findings } from './findings.js';
import { Frames } from './frames.js';
import type { Report } from './report.js';
import { ScanScreen } from './scan-screen.js';
import { Summary } from './summary.js';
import { useRunState } from './use-run-state.js';
import { viewOf } from './view.js';

interface AppProps {
  readonly findings: Findings;
  readonly run: Run<Report>;
  readonly onQuit: () => void;
}

/** Shows a scan while it runs and its summary at the end; keys pause, cancel and quit. */
export function App({ findings, run, onQuit }: AppProps): ReactNode {
  const { exit } = useApp();
  const [frames] = useState(() => new Frames(viewOf(findings, run)));
  const view = useSyncExternalStore(frames.subscribe, frames.getSnapshot);
  const state = useRunState(run);
  const isOver = state !== 'pending' && state !== 'running';

  useInput((input, key) => {
    if (input === 'q' || (input === 'c' && key.ctrl)) onQuit();
    else if (input === 'c') run.cancel();
    else if (input === 'p' || input === ' ') findings.pause.toggle();
  });
  useEffect(() => {
    if (isOver) exit();
  }, [isOver, exit]);

  if (state === 'error') return null;
  if (isOver) return <Summary findings={findings} isComplete={state === 'success'} />;
  return <ScanScreen folder={findings.folder} view={view} />;
}
