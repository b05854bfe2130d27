import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { percentOf } from './bar-cells.js';
import type { Look } from './look.js';
import { BarText } from './progress-bar.js';
import { type RunLook, WORD_STYLES } from './run-look.js';

interface RunTableProps {
  readonly rows: readonly RunLook[];
  /** The place among the rows; nothing where none is selected. */
  readonly selected: number | undefined;
  /** Of the terminal. */
  readonly columns: number;
  readonly look: Look;
}

/** Terminals with fewer columns go without: the message first, then the bar, then the state. */
const WITH_MESSAGE = 64;
const WITH_BAR = 44;
const WITH_WORD = 24;
const BAR = 10;
/** The longest state, so that nothing jumps when one of them is shown. */
const WORD = 'cancelling'.length;

/** The runs, column by column, so that each is as wide as what stands in it, in the terminal's cells. */
export function RunTable({ rows, selected, columns, look }: RunTableProps): ReactNode {
  const lines = (text: (row: RunLook, index: number) => ReactNode, style?: (row: RunLook, index: number) => object) =>
    rows.map((row, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines of a screen
      <Text key={index} wrap="truncate" {...(style && look.style(style(row, index)))}>
        {text(row, index) || ' '}
      </Text>
    ));
  return (
    <Box columnGap={2} width={columns}>
      <Box flexShrink={1} columnGap={1}>
        {selected !== undefined && (
          <Box flexDirection="column" flexShrink={0}>
            {lines(
              (_row, index) => (index === selected ? look.pointer : ' '),
              () => ({ color: 'cyan' }),
            )}
          </Box>
        )}
        <Box flexDirection="column" flexShrink={1}>
          {lines(
            ({ name }) => name,
            (_row, index) => ({ bold: index === selected }),
          )}
        </Box>
      </Box>
      {columns >= WITH_BAR && (
        <Box flexDirection="column" flexShrink={0} width={BAR}>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a screen
            <BarText key={index} shown={{ ...row, isCounted: false }} width={BAR} />
          ))}
        </Box>
      )}
      <Box flexDirection="column" flexShrink={0} alignItems="flex-end">
        {lines(shareOf)}
      </Box>
      {columns >= WITH_WORD && (
        <Box flexDirection="column" flexShrink={0} width={WORD}>
          {lines(
            ({ word }) => word,
            ({ word }) => WORD_STYLES[word],
          )}
        </Box>
      )}
      {columns >= WITH_MESSAGE && (
        <Box flexDirection="column" flexGrow={1} flexShrink={0} flexBasis={Math.floor(columns / 4)}>
          {lines(
            ({ error, message }) => error || message,
            ({ error }) => (error ? { color: 'red' } : { dimColor: true }),
          )}
        </Box>
      )}
    </Box>
  );
}

/** Of a run that does not say how much there is nobody knows it, until it is done. */
function shareOf({ fraction, isCounted, word }: RunLook): string {
  return isCounted || word === 'done' ? percentOf(fraction) : '-- %';
}
