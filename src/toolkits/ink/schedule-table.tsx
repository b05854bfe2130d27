import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Look } from './look.js';
import type { ScheduleRow } from './schedule-row.js';

interface ScheduleTableProps {
  readonly rows: readonly ScheduleRow[];
  /** The place among the rows; nothing where none is selected. */
  readonly selected: number | undefined;
  readonly hasHeader: boolean;
  /** Of the terminal. */
  readonly columns: number;
  readonly look: Look;
}

interface Column {
  readonly title: string;
  readonly text: (row: ScheduleRow) => string;
  /** Terminals with fewer columns go without. */
  readonly from: number;
  /** Cells that it takes, where that does not follow from what stands in it. */
  readonly width?: (rows: readonly ScheduleRow[], columns: number) => number;
  /** Which column gives way, and which takes the rest: whole cells only where it is one of each. */
  readonly fits?: 'shrinks' | 'grows';
  readonly isNumber?: true;
  readonly style?: (row: ScheduleRow) => object | undefined;
}

const NEXT_STYLES = {
  executing: { color: 'cyan' },
  paused: { color: 'yellow' },
  stopped: { dimColor: true },
  waiting: undefined,
} as const;

const COLUMNS: readonly Column[] = [
  { title: 'name', text: ({ name }) => name, from: 0, fits: 'shrinks' },
  {
    title: 'rule',
    text: ({ rule }) => rule,
    from: 50,
    width: (rows, columns) => Math.min(Math.max(4, ...rows.map(({ rule }) => rule.length)), Math.floor(columns / 3)),
    style: () => ({ dimColor: true }),
  },
  { title: 'next', text: ({ next }) => next, from: 0, style: ({ state }) => NEXT_STYLES[state] },
  { title: 'calls', text: ({ count }) => String(count), from: 34, isNumber: true },
  {
    title: 'missed',
    text: ({ missed }) => String(missed),
    from: 50,
    isNumber: true,
    style: ({ missed }) => (missed > 0 ? { color: 'yellow' } : { dimColor: true }),
  },
  {
    title: 'last error',
    text: ({ error }) => error,
    from: 72,
    width: () => 14,
    fits: 'grows',
    style: ({ hasFailed }) => (hasFailed ? { color: 'red' } : { dimColor: true }),
  },
];

/** The rows, column by column, so that each is as wide as what stands in it, in the terminal's cells. */
export function ScheduleTable({ rows, selected, hasHeader, columns, look }: ScheduleTableProps): ReactNode {
  return (
    <Box columnGap={2} width={columns}>
      <Box flexShrink={1} columnGap={1}>
        {selected !== undefined && (
          <Box flexDirection="column" flexShrink={0}>
            {hasHeader && <Text> </Text>}
            {rows.map((_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a screen
              <Text key={index} {...look.style({ color: 'cyan' })}>
                {index === selected ? look.pointer : ' '}
              </Text>
            ))}
          </Box>
        )}
        {columnOf(COLUMNS[0] as Column)}
      </Box>
      {COLUMNS.slice(1)
        .filter(({ from }) => columns >= from)
        .map(columnOf)}
    </Box>
  );

  function columnOf({ title, text, width, fits, isNumber, style }: Column): ReactNode {
    return (
      <Box
        key={title}
        flexDirection="column"
        flexGrow={fits === 'grows' ? 1 : 0}
        flexShrink={fits === 'shrinks' ? 1 : 0}
        {...(width && { flexBasis: width(rows, columns) })}
        {...(isNumber && { alignItems: 'flex-end' })}
      >
        {hasHeader && (
          <Text wrap="truncate" {...look.style({ dimColor: true })}>
            {title}
          </Text>
        )}
        {rows.map((row, index) => (
          <Text
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a screen
            key={index}
            wrap="truncate"
            {...look.style({ bold: index === selected && title === 'name', ...style?.(row) })}
          >
            {text(row) || ' '}
          </Text>
        ))}
      </Box>
    );
  }
}
