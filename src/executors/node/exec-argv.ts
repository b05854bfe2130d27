/** Flags of Node that change how modules load or what is printed: a worker should behave alike. All of these take effect in threads too. */
const INHERITED = new Set([
  '--conditions',
  '-C',
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '--experimental-strip-types',
  '--experimental-transform-types',
  '--no-experimental-strip-types',
  '--enable-source-maps',
  '--preserve-symlinks',
  '--no-warnings',
  '--disable-warning',
  '--no-deprecation',
  '--throw-deprecation',
  '--trace-deprecation',
  '--trace-warnings',
  '--trace-uncaught',
  '--unhandled-rejections',
]);
const WITH_VALUE = new Set([
  '--conditions',
  '-C',
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '--disable-warning',
]);

/**
 * Chooses the flags that workers get. Others, as `--input-type`, `--eval`, `--inspect` or `--test`, are about the program itself:
 * a worker that got them would fail or do the program's work.
 * @param execArgv - the flags of this process
 */
export function workerExecArgv(execArgv: readonly string[]): string[] {
  const chosen: string[] = [];
  for (let index = 0; index < execArgv.length; index += 1) {
    const flag = execArgv[index]!;
    const [name] = flag.split('=', 1) as [string];
    if (!INHERITED.has(name)) continue;
    chosen.push(flag);
    if (WITH_VALUE.has(flag) && index + 1 < execArgv.length) chosen.push(execArgv[++index]!);
  }
  return chosen;
}
