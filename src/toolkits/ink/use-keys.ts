import { type Key, useInput, useStdin } from 'ink';
import { useCallback, useLayoutEffect, useRef } from 'react';

/** A key: a character, or the name of an arrow. */
export type Pressed = 'up' | 'down' | (string & {});

/**
 * Listens to keys, each for itself however fast they come, while it is active and there is a terminal that can be listened to.
 *
 * @returns whether it listens
 */
export function useKeys(isActive: boolean, press: (key: Pressed) => void): boolean {
  const { isRawModeSupported } = useStdin();
  // What is no terminal says nothing, and `undefined` would count as active.
  const listens = isActive && isRawModeSupported === true;
  // Always the same listener: one that changes is taken off and put on again, after keys that came meanwhile.
  const latest = useRef(press);
  useLayoutEffect(() => {
    latest.current = press;
  });
  const listen = useCallback((input: string, key: Key) => {
    if (key.ctrl || key.meta) return;
    if (key.upArrow) latest.current('up');
    else if (key.downArrow) latest.current('down');
    // Keys that are pressed fast, or pasted, come as one text.
    else for (const character of input) latest.current(character);
  }, []);
  useInput(listen, { isActive: listens });
  return listens;
}
