import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { versionOf } from '../machine.js';

const HERE = new URL('./', import.meta.url);
/** They come without a package of their own. */
const OURS = ['offloop.js', 'raw.js', 'raw-in-parts.js'];
/** Peers ask for them in Node only. */
const NODE_ONLY = ['worker_threads', 'child_process', 'os'];

/** @returns what the page loads, by path: a scenario of `pools/`, as `measured(options)`, and the workers of all contenders */
export async function bundle(scenario) {
  const contents = `
    import { scenario } from ${JSON.stringify(scenario)};
    import { measureContenders } from './measure-contenders.js';
    export const measured = (options) => measureContenders(scenario, options);`;
  const page = { stdin: { contents, resolveDir: fileURLToPath(new URL('..', HERE)) }, plugins: [inAPage] };
  const workers = here('workers').map(async (file) => [
    `/workers/${file}`,
    await bundled({ entryPoints: [pathOf(`workers/${file}`)] }),
  ]);
  return { '/page.js': await bundled(page), ...Object.fromEntries(await Promise.all(workers)) };
}

async function bundled(options) {
  const { outputFiles } = await build({
    ...options,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    external: NODE_ONLY,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** What needs Node has something in its place. */
const inAPage = {
  name: 'in a page',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:timers\/promises$/ }, () => ({ path: pathOf('timers.js') }));
    onResolve({ filter: /\/peers\.js$/ }, () => ({ path: 'peers', namespace: 'peers' }));
    onLoad({ filter: /^peers$/, namespace: 'peers' }, () => ({ contents: peers(), resolveDir: pathOf('.') }));
  },
};

/** The module that has the contenders, in the place of the one that looks for them in a folder. */
function peers() {
  const files = here('peers');
  const imports = files.map((file, index) => `import { peer as peer${index} } from './peers/${file}';`);
  return `${imports.join('\n')}
    import { byRole } from '../roles.js';
    export const loadPeers = async () => [${files.map((_, index) => `peer${index}`)}].sort(byRole);`;
}

/** The files of a folder here that can be bundled: those of peers are called as their packages. */
function here(folder) {
  const hasPeers = process.env.BENCH_PEERS !== 'none';
  return readdirSync(new URL(`${folder}/`, HERE)).filter(
    (file) => OURS.includes(file) || (hasPeers && versionOf(file.replace('.js', '')) !== undefined),
  );
}

function pathOf(file) {
  return fileURLToPath(new URL(file, HERE));
}
