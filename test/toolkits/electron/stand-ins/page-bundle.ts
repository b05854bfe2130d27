import { readFileSync } from 'node:fs';
import { buildSync, transformSync } from 'esbuild';

let bundle: string | undefined;

/** What a page's bundler makes of `connect`, with the core beside it, as one script. */
export function pageBundle(): string {
  bundle ??= buildSync({
    stdin: {
      contents: `
        import * as core from 'offloop';
        import { connect } from 'offloop/electron/renderer';
        globalThis.offloop = { ...core, connect };`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    conditions: ['@offloop/source'],
    external: ['p-queue', 'p-limit'],
    define: { 'process.env.NODE_ENV': '"production"' },
  }).outputFiles[0]!.text;
  return bundle;
}

/** The preload, as the build makes it. */
export function preloadScript(): string {
  const source = readFileSync('src/toolkits/electron/preload/preload.cts', 'utf8');
  return transformSync(source, { loader: 'ts', format: 'cjs' }).code;
}
