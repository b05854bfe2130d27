import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/** The entry points, as Node gets them. */
const ENTRIES = {
  index: 'dist/index.js',
  node: 'dist/toolkits/node/index.js',
  dom: 'dist/toolkits/dom/index.js',
  'electron-main': 'dist/toolkits/electron/main/index.js',
  'electron-renderer': 'dist/toolkits/electron/renderer/index.js',
  ink: 'dist/toolkits/ink/index.js',
  react: 'dist/toolkits/react/index.js',
  testing: 'dist/toolkits/testing/index.js',
  jobs: 'dist/jobs/index.js',
  schedule: 'dist/schedule/index.js',
  'schedule-cron': 'dist/schedule/cron.js',
  worker: 'dist/worker.js',
};
/** What a worker loads by itself: one file each, sought beside what starts it. */
const WORKERS = {
  'worker-entry': 'dist/executors/node/worker-entry.js',
  'process-entry': 'dist/executors/node/process-entry.js',
  'utility-entry': 'dist/executors/node/utility-entry.js',
  'web-worker': 'dist/executors/web/web-worker.js',
};

const PRELOAD = 'dist/toolkits/electron/preload/preload.cjs';

/**
 * Puts what was built into a few files, in `dist/node`: Node loads file by file, and an application that starts waits for that, as does
 * a task whose worker starts. In a page the user's bundler does as much, and needs the single files for what it can leave out.
 */
export async function bundleForNode() {
  const options = {
    outdir: 'dist/node',
    bundle: true,
    // Writes constants where they stand for themselves: a step of a handler looks at a dozen flags, each a load from memory otherwise.
    minifySyntax: true,
    platform: 'node',
    packages: 'external',
    format: 'esm',
    target: 'es2022',
    sourcemap: 'linked',
    logLevel: 'warning',
  };
  await build({ ...options, entryPoints: ENTRIES, splitting: true, chunkNames: 'shared-[hash]' });
  await build({ ...options, entryPoints: WORKERS });
  // One file by itself already, and so without a map; where it is sought from `dist/node`.
  writeFileSync(PRELOAD, readFileSync(PRELOAD, 'utf8').replace(/\/\/# sourceMappingURL=.*\n?/, ''));
  rmSync(`${PRELOAD}.map`);
  cpSync(PRELOAD, 'dist/preload/preload.cjs');
}
