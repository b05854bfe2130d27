import type { JobState } from '../../jobs/job.js';

/** How texts may look in this terminal. */
export interface Look {
  /** Properties of a `<Text>`, or none. */
  style<S extends object>(style: S): S | undefined;
  /** Whether a style is seen; where not, characters have to say it. */
  readonly hasStyle: boolean;
  /** Marks the row that is selected. */
  readonly pointer: string;
  /** The keys that go up and down. */
  readonly arrows: string;
  /** Stands between things of one line. */
  readonly dot: string;
  /** In front of what is wrong. */
  readonly cross: string;
  /** A choice of several, taken and not. */
  readonly taken: string;
  readonly open: string;
  /** The cells of a bar. */
  readonly full: string;
  readonly empty: string;
  /** Stands for a character that nobody shall see. */
  readonly mask: string;
  readonly signs: Readonly<Record<JobState, string>>;
}

const plain = { style: () => undefined, hasStyle: false };
const coloured = { style: <S extends object>(style: S): S => style, hasStyle: true };
const unicode = {
  pointer: '❯',
  arrows: '↑↓',
  dot: '·',
  cross: '✖',
  taken: '◉',
  open: '◯',
  full: '█',
  empty: '░',
  mask: '•',
  signs: {
    waiting: '·',
    disabled: '–',
    running: '▸',
    asking: '?',
    success: '✔',
    cached: '✔',
    failed: '✖',
    terminated: '■',
    skipped: '–',
  },
} as const;
const ascii = {
  pointer: '>',
  arrows: 'up/down',
  dot: '-',
  cross: 'x',
  taken: '[x]',
  open: '[ ]',
  full: '#',
  empty: '.',
  mask: '*',
  signs: {
    waiting: '.',
    disabled: '-',
    running: '>',
    asking: '?',
    success: 'v',
    cached: 'v',
    failed: 'x',
    terminated: '#',
    skipped: '-',
  },
} as const;

/**
 * What the environment asks for: no colours with `NO_COLOR` (chalk, on which Ink stands, does not look at it) and for a dumb terminal; ASCII
 * for the console of Linux, whose font has little else.
 */
export function currentLook(environment: Readonly<Record<string, string | undefined>> = process.env): Look {
  const { NO_COLOR, TERM } = environment;
  return {
    ...(NO_COLOR || TERM === 'dumb' ? plain : coloured),
    ...(TERM === 'linux' || TERM === 'dumb' ? ascii : unicode),
  };
}
