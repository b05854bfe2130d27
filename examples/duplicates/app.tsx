import { Text, useApp, useInput } from 'ink';
import type { Run } from 'offloop';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import type { Findings } from './findings.js';
import { Frames } from './frames.js';
import type { Report } from './report.js';
import { ScanScreen } from './scan-screen.js';
import { Summary } from './summary.js';
import { viewOf } from './view.js';

interface AppProps {
  readonly findings: Findings;
  readonly run: Run<Report>;
}

/** Shows a scan while it runs and its summary at the end; keys pause, cancel and quit. */
export function App({ findings, run }: AppProps): ReactNode {
  const [frames] = useState(() => new Frames(viewOf(findings, run)));
  const view = useSyncExternalStore(frames.subscribe, frames.getSnapshot);
  const { state, isCancelling } = useSyncExternalStore(run.subscribe, run.getSnapshot);
  const [hasQuit, setHasQuit] = useState(false);
  useExitWhen(hasQuit || (state !== 'pending' && state !== 'running'));

  useInput((input, key) => {
    if (input === 'q' || (input === 'c' && key.ctrl)) setHasQuit(true);
    else if (input === 'c') run.cancel();
    else if (input === 'p' || input === ' ') findings.pause.toggle();
  });

  if (state === 'error') return null;
  if (state === 'success') return <Summary findings={findings} isComplete />;
  if (state === 'cancelled') return <Summary findings={findings} isComplete={false} />;
  if (hasQuit) return <Text dimColor>Quit before the end.</Text>;
  return <ScanScreen folder={findings.folder} view={view} isCancelling={isCancelling} />;
}

function useExitWhen(isOver: boolean): void {
  const { exit } = useApp();
  useEffect(() => {
    if (isOver) exit();
  }, [isOver, exit]);
}
