import { Text } from 'ink';
import type { ReactNode } from 'react';
import { SIGNS } from './signs.js';

/** The last line: what the keys do now. */
export function Keys({
  isPaused,
  isCancelling,
}: {
  readonly isPaused: boolean;
  readonly isCancelling: boolean;
}): ReactNode {
  const dot = ` ${SIGNS.dot} `;
  return (
    <Text wrap="truncate">
      {!isCancelling && (
        <>
          <Key name="p" does={isPaused ? 'resume' : 'pause'} />
          {dot}
          <Key name="c" does="cancel" />
          {dot}
        </>
      )}
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
