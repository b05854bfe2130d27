import { Writable } from 'node:stream';
import { useStdout } from 'ink';
import { useCallback, useEffect } from 'react';

/**
 * Where nobody watches a screen (a pipe, a file, a build server): writes a line, for what has happened; nothing in a terminal.
 *
 * It goes past Ink, which would write how the cursor moves along with it. What is no stream of Node is a test's.
 */
export function usePlainOutput(): ((line: string) => void) | undefined {
  const { stdout } = useStdout();
  const isPlain = stdout instanceof Writable && (!stdout.isTTY || isBuildServer());
  useEffect(() => {
    if (!isPlain) return undefined;
    stdout.on('error', ignoreClosed);
    return () => void stdout.off('error', ignoreClosed);
  }, [stdout, isPlain]);
  const write = useCallback((line: string) => void stdout.write(`${line}\n`), [stdout]);
  return isPlain ? write : undefined;
}

/** Who read it has heard enough, as `head` has after ten lines: no reason to end the program. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** As Ink sees it: there it draws nothing before the end. */
function isBuildServer(): boolean {
  return ['CI', 'CONTINUOUS_INTEGRATION'].some((name) => !['0', 'false', undefined].includes(process.env[name]));
}
