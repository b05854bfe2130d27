import { parseArgs } from 'node:util';

/**
 * How long the board is shown, in milliseconds; nothing: until it is quit.
 * @throws Error that says what is wrong
 */
export function parseDuration(args: readonly string[]): number | undefined {
  const { values } = parseArgs({ args: [...args], options: { seconds: { type: 'string' } } });
  if (values.seconds === undefined) return undefined;
  const seconds = Number(values.seconds);
  if (!(seconds > 0 && seconds < 1e6)) throw new Error(`--seconds takes a number above 0, got ${values.seconds}`);
  return seconds * 1000;
}
