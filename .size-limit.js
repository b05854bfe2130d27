/** What an entry point adds to a page or a program: minified, gzipped, for production, without the packages it stands on. */
const packages = ['p-limit', 'croner', 'p-queue', 'tinypool', 'ink', 'react', 'electron', 'node:*'];

function modifyEsbuildConfig(config) {
  return {
    ...config,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [...(config.external ?? []), ...packages],
  };
}

const entry = (name, file, imported, limit) => ({
  name,
  path: `dist/${file}`,
  import: imported,
  limit,
  gzip: true,
  modifyEsbuildConfig,
});

/** Limits are what was needed when they were written, and 3 % more. `npm run bench` puts the sizes beside their goals. */
export default [
  entry("import { Task } from 'offloop'", 'index.js', '{ Task }', '16.6 kB'),
  entry("import { Engine, Task } from 'offloop'", 'index.js', '{ Engine, Task }', '36.2 kB'),
  entry('offloop', 'index.js', '*', '40.8 kB'),
  entry('offloop/dom', 'toolkits/dom/index.js', '*', '57.8 kB'),
  entry('offloop/node', 'toolkits/node/index.js', '*', '56.6 kB'),
  entry('offloop/electron/main', 'toolkits/electron/main/index.js', '*', '64.6 kB'),
  entry('offloop/electron/renderer', 'toolkits/electron/renderer/index.js', '*', '45.9 kB'),
  entry('offloop/electron/preload', 'toolkits/electron/preload/preload.cjs', undefined, '480 B'),
  entry('offloop/ink', 'toolkits/ink/index.js', '*', '56.8 kB'),
  entry('offloop/jobs', 'jobs/index.js', '*', '13.2 kB'),
  entry('offloop/schedule', 'schedule/index.js', '*', '44.5 kB'),
  entry('offloop/schedule/cron', 'schedule/cron.js', '*', '2.4 kB'),
  entry('offloop/worker', 'worker.js', '*', '16 kB'),
  entry('offloop/web-worker', 'executors/web/web-worker.js', undefined, '15.7 kB'),
];
