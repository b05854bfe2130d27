import { useStdin } from 'ink';
import { useEffect, useRef } from 'react';

const CTRL_C = '\u0003';

/** Calls back at Ctrl-C, also where Ink takes it for itself and ends the app: `render` has it do so unless it is told otherwise. */
export function useInterrupt(isActive: boolean, interrupted: () => void): void {
  const { stdin } = useStdin();
  const latest = useRef(interrupted);
  useEffect(() => {
    latest.current = interrupted;
  });
  useEffect(() => {
    if (!isActive) return undefined;
    // Ink reads; what it has read is told to us as well.
    const heard = (chunk: unknown): void => {
      if (String(chunk).includes(CTRL_C)) latest.current();
    };
    stdin.on('data', heard);
    return () => void stdin.off('data', heard);
  }, [stdin, isActive]);
}
