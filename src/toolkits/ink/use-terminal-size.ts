import { useStdout } from 'ink';
import { useCallback, useSyncExternalStore } from 'react';

/** What is taken where nobody says how large the output is. */
const COLUMNS = 80;
const ROWS = 24;

/** Columns and rows of the terminal, kept up to date. */
export function useTerminalSize(): { readonly columns: number; readonly rows: number } {
  const { stdout } = useStdout();
  const subscribe = useCallback(
    (listener: () => void) => {
      stdout.on('resize', listener);
      return () => void stdout.off('resize', listener);
    },
    [stdout],
  );
  const columns = useSyncExternalStore(subscribe, () => stdout.columns || COLUMNS);
  const rows = useSyncExternalStore(subscribe, () => stdout.rows || ROWS);
  return { columns, rows };
}
