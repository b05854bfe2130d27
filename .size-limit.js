/** What an entry point adds to a page or a program: minified, gzipped, for production, without the packages it stands on. */
const packages = ['idb-keyval', 'p-limit', 'croner', 'p-queue', 'tinypool', 'ink', 'react', 'electron', 'node:*'];

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
  entry("import { Task } from 'offloop'", 'index.js', '{ Task }', '18.3 kB'),
  entry("import { Engine, Task } from 'offloop'", 'index.js', '{ Engine, Task }', '44.3 kB'),
  entry('offloop', 'index.js', '*', '50.6 kB'),
  entry("import { DomEngine } from 'offloop/dom'", 'toolkits/dom/index.js', '{ DomEngine }', '73.3 kB'),
  entry('offloop/dom', 'toolkits/dom/index.js', '*', '83.1 kB'),
  entry('offloop/node', 'toolkits/node/index.js', '*', '76.4 kB'),
  entry('offloop/electron/main', 'toolkits/electron/main/index.js', '*', '81.0 kB'),
  entry('offloop/electron/renderer', 'toolkits/electron/renderer/index.js', '*', '53.4 kB'),
  entry('offloop/electron/preload', 'toolkits/electron/preload/preload.cjs', undefined, '480 B'),
  entry('offloop/ink', 'toolkits/ink/index.js', '*', '94.3 kB'),
  entry('offloop/react', 'toolkits/react/index.js', '*', '4.9 kB'),
  entry('offloop/jobs', 'jobs/index.js', '*', '62.4 kB'),
  entry('offloop/schedule', 'schedule/index.js', '*', '52.0 kB'),
  entry('offloop/schedule/cron', 'schedule/cron.js', '*', '2.4 kB'),
  entry('offloop/worker', 'worker.js', '*', '19.7 kB'),
  entry('offloop/web-worker', 'executors/web/web-worker.js', undefined, '19.5 kB'),
];
