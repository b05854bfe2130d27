import { Text } from 'ink';
import type { ReactNode } from 'react';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A line that fills from the left; heavy and light strokes, so that it can be read without colours. */
export function Bar({ fraction, width }: { readonly fraction: number; readonly width: number }): ReactNode {
  const done = Math.round(Math.min(Math.max(fraction, 0), 1) * width);
  return (
    <Text>
      <Text color="cyan">{'━'.repeat(done)}</Text>
      <Text dimColor>{'─'.repeat(width - done)}</Text>
    </Text>
  );
}

/** A column of a chart, lying; an eighth of a character fine. */
export function chartBar(fraction: number, width: number): string {
  const eighths = Math.max(Math.round(fraction * width * 8), 1);
  return ('█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]).padEnd(width);
}
