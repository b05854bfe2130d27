import type { Pressed } from './use-keys.js';

/** A line that is being typed, with the cursor between its two parts. */
export interface Line {
  readonly before: string;
  readonly after: string;
}

export const EMPTY: Line = { before: '', after: '' };

/** Characters as people see them: an emoji of several is one. */
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The line after a key; the same where the key does nothing here. */
export function edit(line: Line, key: Pressed): Line {
  const { before, after } = line;
  const command = COMMANDS[key];
  if (command !== undefined) return command(line);
  return [...key].length === 1 ? { before: before + key, after } : line;
}

function toStart({ before, after }: Line): Line {
  return { before: '', after: before + after };
}

function toEnd({ before, after }: Line): Line {
  return { before: before + after, after: '' };
}

const COMMANDS: Readonly<Record<string, (line: Line) => Line>> = {
  backspace: ({ before, after }) => ({ before: before.slice(0, before.length - lastOf(before).length), after }),
  left({ before, after }) {
    const last = lastOf(before);
    return { before: before.slice(0, before.length - last.length), after: last + after };
  },
  right({ before, after }) {
    const first = firstOf(after);
    return { before: before + first, after: after.slice(first.length) };
  },
  home: toStart,
  end: toEnd,
  'ctrl+a': toStart,
  'ctrl+e': toEnd,
  'ctrl+u': ({ after }) => ({ before: '', after }),
  'ctrl+k': ({ before }) => ({ before, after: '' }),
  'ctrl+w': ({ before, after }) => ({ before: before.replace(/\S*\s*$/u, ''), after }),
};

/** The first character as people see it; `''` of nothing. */
export function firstOf(text: string): string {
  for (const { segment } of segmenter.segment(text)) return segment;
  return '';
}

function lastOf(text: string): string {
  let last = '';
  for (const { segment } of segmenter.segment(text)) last = segment;
  return last;
}

/** So many characters as people see them. */
export function lengthOf(text: string): number {
  return [...segmenter.segment(text)].length;
}
