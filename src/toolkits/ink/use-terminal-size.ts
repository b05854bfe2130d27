import { useStdout } from 'ink';
import { useSyncExternalStore } from 'react';

/** How large a terminal is, in cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Columns and rows of the terminal that the app is drawn in, kept up to date: for the `height` of a list below which other things stand.
 *
 * @returns 80 columns and 24 rows where nobody says how large it is
 * @example
 * ```tsx
 * import { render, Text } from 'ink';
 * import { useTerminalSize } from 'offloop/ink';
 * function Size() {
 *   const { columns, rows } = useTerminalSize();
 *   return <Text>{columns} × {rows}</Text>;
 * }
 * render(<Size />).unmount();
 * ```
 */
export function useTerminalSize(): TerminalSize {
  const { stdout } = useStdout();
  const { subscribe, getSnapshot } = storeOf(stdout);
  return useSyncExternalStore(subscribe, getSnapshot);
}

type Output = NodeJS.WriteStream;

/** Where nobody says how large it is. */
const UNKNOWN: TerminalSize = { columns: 80, rows: 24 };

const stores = new WeakMap<Output, SizeStore>();

function storeOf(output: Output): SizeStore {
  const store = stores.get(output) ?? new SizeStore(output);
  stores.set(output, store);
  return store;
}

/** The size of an output. It listens once for all components: of more than ten listeners Node tells as of a leak. */
class SizeStore {
  readonly #output: Output;
  readonly #listeners = new Set<() => void>();
  #size: TerminalSize = UNKNOWN;

  constructor(output: Output) {
    this.#output = output;
  }

  readonly getSnapshot = (): TerminalSize => {
    const columns = this.#output.columns || UNKNOWN.columns;
    const rows = this.#output.rows || UNKNOWN.rows;
    if (columns !== this.#size.columns || rows !== this.#size.rows) this.#size = { columns, rows };
    return this.#size;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) this.#output.on('resize', this.#tell);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#output.off('resize', this.#tell);
    };
  };

  readonly #tell = (): void => {
    for (const listener of [...this.#listeners]) listener();
  };
}
