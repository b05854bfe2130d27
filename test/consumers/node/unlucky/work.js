/** What ends its worker in ways that few think of. */
export const double = (n) => n * 2;

export const abort = () => process.abort();

export function* exitsAtItsEnd(n) {
  try {
    yield* Array.from({ length: n }, (_, index) => index);
  } finally {
    process.exit(5);
  }
}

/** More than a pipe holds. */
export const large = (n) => (n === 13 ? process.exit(6) : 'x'.repeat(300_000));

export const exitsWithListener = () => {
  process.on('exit', () => {
    throw new Error('from the listener');
  });
  setTimeout(() => process.exit(2));
  return new Promise(() => {});
};

export const setsExitCode = () => {
  process.exitCode = 4;
  return 'gave';
};

export const replacesExit = () => {
  process.exit = () => 'not today';
  return process.exit();
};

export const stops = () => {
  process.kill(process.pid, 'SIGSTOP');
  return new Promise(() => {});
};

export const leaves = () => {
  setTimeout(() => void Promise.reject(new RangeError('left')));
  return new Promise((resolve) => setTimeout(resolve, 100, 'lives'));
};
