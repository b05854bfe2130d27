import { useApp } from 'ink';
import { useRef } from 'react';
import { setLimit } from '../../core/clock.js';
import { type Engine, treeOf } from '../../engine/engine.js';
import { useInterrupt } from './use-interrupt.js';
import { useHasKeys } from './use-keys.js';

/** Milliseconds that clean-up may take after Ctrl-C. */
const PATIENCE = 5000;

/**
 * Ctrl-C cancels what runs in an engine, waits for its clean-up, then ends the app, which gives the terminal back; the exit code is 130. A second one
 * ends the program at once. Where nothing runs it ends the app alone.
 */
export function useCancelOnInterrupt(engine: Engine, isActive: boolean): void {
  const app = useApp();
  const isInterrupted = useRef(false);
  useInterrupt(useHasKeys() && isActive, () => {
    if (isInterrupted.current) process.exit(130);
    if (engine.runs.size === 0) return app.exit();
    isInterrupted.current = true;
    process.exitCode = 130;
    const end = (): void => {
      stopTimer();
      stopListening();
      // First the last state of each is drawn.
      setImmediate(() => app.exit());
    };
    const stopListening = engine.on('allFinished', end);
    const stopTimer = setLimit(treeOf(engine).clock, PATIENCE, end);
    engine.runs.cancelAll('Ctrl-C');
  });
}
