/** How texts may look in this terminal. */
export interface Look {
  /** Properties of a `<Text>`, or none. */
  style<S extends object>(style: S): S | undefined;
  /** Marks the row that is selected. */
  readonly pointer: string;
  /** The keys that go up and down. */
  readonly arrows: string;
  /** Stands between things of one line. */
  readonly dot: string;
}

const plain = { style: () => undefined };
const coloured = { style: <S extends object>(style: S): S => style };
const unicode = { pointer: '❯', arrows: '↑↓', dot: '·' };
const ascii = { pointer: '>', arrows: 'up/down', dot: '-' };

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
