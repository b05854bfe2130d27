import { Text } from 'ink';
import type { ReactNode } from 'react';

/** The last line: what the keys do now. */
export function Keys({
  isPaused,
  isCancelling,
}: {
  readonly isPaused: boolean;
  readonly isCancelling: boolean;
}): ReactNode {
  if (isCancelling) return <Text dimColor>Cancelling…</Text>;
  return (
    <Text wrap="truncate">
      <Key name="p" does={isPaused ? 'resume' : 'pause'} /> · <Key name="c" does="cancel" /> ·{' '}
      <Key name="q" does="quit" />
    </Text>
  );
}

function Key({ name, does }: { readonly name: string; readonly does: string }): ReactNode {
  return (
    <Text>
      <Text bold color="cyan">
        {name}
      </Text>{' '}
      {does}
    </Text>
  );
}
