/** What a log has in each line. */
export interface Row {
  /** When, as ISO 8601 in UTC. */
  readonly time: string;
  readonly level: Level;
  readonly service: string;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  readonly message: string;
}

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** The columns, in the order in which a file has them. */
export const COLUMNS = ['time', 'level', 'service', 'duration', 'message'] as const;
export type Column = (typeof COLUMNS)[number];

/** The first line of a file. */
export const HEAD = COLUMNS.join(',');
