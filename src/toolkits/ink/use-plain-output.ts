import { Writable } from 'node:stream';
import { useStdout } from 'ink';
import { useEffect } from 'react';

/**
 * Where nobody watches a screen (a pipe, a file, a build server): writes a line, for what has happened; nothing in a terminal.
 *
 * It goes past Ink, which would write how the cursor moves along with it. What is no stream of Node is a test's.
 */
export function usePlainOutput(): ((line: string) => void) | undefined {
  const { stdout } = useStdout();
  const isPlain = stdout instanceof Writable && (!stdout.isTTY || isBuildServer());
  useEffect(() => {
    return isPlain ? toleratesEnd(stdout) : undefined;
  }, [stdout, isPlain]);
  return isPlain ? writerOf(stdout) : undefined;
}

type Write = (line: string) => void;

/** One function an output: by it components know what another has written there. */
const outputs = new WeakMap<Writable, Write>();

function writerOf(output: Writable): Write {
  const write = outputs.get(output) ?? ((line) => void output.write(`${line}\n`));
  outputs.set(output, write);
  return write;
}

/** How many components write to an output: they share one listener. */
const writers = new WeakMap<Writable, number>();

/** @returns what ends it */
function toleratesEnd(output: Writable): () => void {
  const count = (change: 1 | -1): number => {
    const now = (writers.get(output) ?? 0) + change;
    writers.set(output, now);
    return now;
  };
  if (count(1) === 1) {
    // Outputs of workers that are passed on listen here as well, without being counted: this one would be told of as a leak.
    const most = output.getMaxListeners();
    if (most > 0) output.setMaxListeners(Math.max(most, output.listenerCount('error') + 1));
    output.on('error', ignoreClosed);
  }
  return () => {
    if (count(-1) === 0) output.off('error', ignoreClosed);
  };
}

/** Who read it has heard enough, as `head` has after ten lines: no reason to end the program. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** As Ink sees it: there it draws nothing before the end. */
function isBuildServer(): boolean {
  return ['CI', 'CONTINUOUS_INTEGRATION'].some((name) => !['0', 'false', undefined].includes(process.env[name]));
}
