/** What moves a terminal's cursor, changes its colours, breaks a line or turns the direction of reading; halves of characters too. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not reach a terminal
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/gu;

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text of others that is safe to show in one line of a terminal: what steers it is spelled out, as `\n` and `\u001b`.
 *
 * @param text - a name of a file, what a program printed, a message from elsewhere
 * @param most - characters that are looked at; what lies behind is left out
 * @example
 * ```ts
 * import { printable } from 'offloop/node';
 * printable('red\u001b[31m\n.txt'); // => 'red\\u001b[31m\\n.txt'
 * ```
 */
export function printable(text: string, most = 1000): string {
  return text
    .slice(0, most)
    .replace(UNSAFE, (character) => NAMES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
