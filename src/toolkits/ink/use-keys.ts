import { type Key, useInput, useStdin } from 'ink';
import { useCallback, useLayoutEffect, useRef } from 'react';

/** A key: a character, `ctrl+` and a letter, or a name. */
export type Pressed = 'up' | 'down' | 'left' | 'right' | 'home' | 'end' | 'return' | 'backspace' | (string & {});

/** Whether somebody can press keys. What is no terminal says nothing about it, and `undefined` would count as active. */
export function useHasKeys(): boolean {
  return useStdin().isRawModeSupported === true;
}

/**
 * Listens to keys, each for itself however fast they come, while it is active and there is a terminal that can be listened to.
 *
 * @returns whether it listens
 */
export function useKeys(isActive: boolean, press: (key: Pressed) => void): boolean {
  const listens = useHasKeys() && isActive;
  // Always the same listener: one that changes is taken off and put on again, after keys that came meanwhile.
  const latest = useRef<((key: Pressed) => void) | undefined>(undefined);
  useLayoutEffect(() => {
    // Ink takes a listener off a while after what was drawn has shown that another one has the keys.
    latest.current = listens ? press : undefined;
  });
  const listen = useCallback((input: string, key: Key) => {
    for (const pressed of keysOf(input, key)) latest.current?.(pressed);
  }, []);
  useInput(listen, { isActive: listens });
  return listens;
}

/** Keys that are pressed fast, or pasted, come as one text. */
function keysOf(input: string, key: Key): readonly Pressed[] {
  if (key.ctrl) return [`ctrl+${input}`];
  const named = NAMED.find((name) => key[NAMES[name]]);
  if (named !== undefined) return [named];
  // Ink 6 calls the backspace key of most terminals so, and cannot tell it from the one that deletes forwards.
  if (key.delete) return ['backspace'];
  if (key.meta) return [];
  return [...input].flatMap((character) => CONTROLS[character] ?? (/\p{Cc}/u.test(character) ? [] : character));
}

const NAMES = {
  up: 'upArrow',
  down: 'downArrow',
  left: 'leftArrow',
  right: 'rightArrow',
  home: 'home',
  end: 'end',
  return: 'return',
  backspace: 'backspace',
} as const satisfies Partial<Record<Pressed, keyof Key>>;
const NAMED = Object.keys(NAMES) as (keyof typeof NAMES)[];

const CONTROLS: Readonly<Record<string, Pressed>> = {
  '\r': 'return',
  '\n': 'return',
  '\b': 'backspace',
  '\u007f': 'backspace',
  '\u0001': 'ctrl+a',
  '\u0003': 'ctrl+c',
  '\u0005': 'ctrl+e',
  '\u000b': 'ctrl+k',
  '\u0015': 'ctrl+u',
  '\u0017': 'ctrl+w',
};
