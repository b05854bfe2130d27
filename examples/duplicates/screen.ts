/** Whether there is a terminal that can be drawn on and has keys. */
export function hasScreen(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb';
}

/** To be called before Ink is loaded, which looks at the environment then. */
export function prepareScreen({ env } = process): void {
  // Ink draws only the last frame where these are set; but here somebody is looking.
  delete env.CI;
  delete env.CONTINUOUS_INTEGRATION;
  // The agreement of no-color.org, which Ink's colours do not know.
  if (env.NO_COLOR) env.FORCE_COLOR = '0';
  // React's development build keeps a performance entry for each render.
  env.NODE_ENV ??= 'production';
}
