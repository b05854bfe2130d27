import { Text } from 'ink';
import type { ReactNode } from 'react';
import type { Look } from './look.js';

interface KeyLineProps {
  /** Those that do something now. */
  readonly keys: readonly (readonly [key: string, does: string])[];
  /** Rows that cannot be seen. */
  readonly more: number;
  readonly look: Look;
}

/** The last line of a list: what the keys do now, and how many rows there are besides. */
export function KeyLine({ keys, more, look }: KeyLineProps): ReactNode {
  const rest = more > 0 ? `${more} more` : '';
  return (
    <Text wrap="truncate">
      {keys.map(([key, does], index) => (
        <Text key={key}>
          {index > 0 && ` ${look.dot} `}
          <Text {...look.style({ color: 'cyan', bold: true })}>{key}</Text> {does}
        </Text>
      ))}
      <Text {...look.style({ dimColor: true })}>{rest && (keys.length > 0 ? ` ${look.dot} ${rest}` : rest)}</Text>
      {/* A line also where there is nothing to say. */}
      {keys.length === 0 && rest === '' && ' '}
    </Text>
  );
}
