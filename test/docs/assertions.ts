import type { Example } from './collect.js';

const ARROW = /\/\/ =>/;
const ASSERTION = /^(.*);\s*\/\/ => (.+)$/;

/** The code of an example in which `statement; // => value` compares the two; each line stays where it is. */
export function withAssertions({ file, code }: Pick<Example, 'file' | 'code'>): string {
  const lines = code.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!ARROW.test(line)) continue;
    const [, expression, value] = ASSERTION.exec(line) ?? [];
    // Below the top level it might never be compared.
    if (expression === undefined || /^\s/.test(line))
      throw new Error(`${file}:${index + 1}: not at the end of a statement`);
    lines[index] = `${expression}), (${value}), ${index + 1});`;
    const first = firstLine(lines, index);
    lines[first] = `expectSame((${lines[first]}`;
  }
  return lines.join('\n');
}

/** Where the statement begins that ends in a line: the nearest one above that is neither indented nor closes something. */
function firstLine(lines: readonly string[], last: number): number {
  let line = last;
  while (line > 0 && /^[\s})\]]|^$/.test(lines[line]!)) line -= 1;
  return line;
}
