import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../../..');

/** Bundles suites for a page. The library itself stays outside: the page loads it as it is served. */
export async function bundleSuites(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"test"', global: 'globalThis', __dirname: '"/"', __filename: '"/x"' },
    inject: [join(HERE, 'node-globals.ts')],
    plugins: [standIns, servedSources, emptyBuiltins],
    // Tests look at names, and are nothing but side effects.
    keepNames: true,
    ignoreAnnotations: true,
    logLevel: 'warning',
  });
  return outputFiles[0]!.text;
}

/**
 * Scripts of workers as bundlers make them, by path: one file loads faster than thirty, and workers start often here.  */
export async function bundledWorkers(): Promise<Record<string, { readonly body: string }>> {
  const { outputFiles } = await build({
    entryPoints: [
      'src/executors/web/web-worker.ts',
      ...['work', 'broken', 'replaced', 'frozen', 'table'].map((name) => `test/browser/pages/${name}-worker.ts`),
    ],
    outdir: '/',
    outbase: '.',
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@offloop/source', 'development'],
    // What a page does not call asks for it.
    external: ['node:*'],
    logLevel: 'warning',
  });
  return Object.fromEntries(outputFiles.map(({ path, text }) => [path, { body: text }]));
}

const standIns: Plugin = {
  name: 'stand-ins',
  setup({ onResolve }) {
    onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: join(HERE, 'jest-in-page.ts') }));
    onResolve({ filter: /\/setup\/fixture-url\.js$/ }, () => ({ path: join(HERE, 'fixture-url.ts') }));
    onResolve({ filter: /^offloop\/node$/ }, () => ({ path: join(HERE, 'node-engine.ts') }));
  },
};

const servedSources: Plugin = {
  name: 'served-sources',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.*\/src\// }, ({ path, resolveDir }) => ({
      path: `/${relative(ROOT, resolve(resolveDir, path))}`,
      external: true,
    }));
    // The page's import map knows where they are.
    onResolve({ filter: /^offloop(\/|$)/ }, () => ({ external: true }));
  },
};

/** Jest's packages import modules of Node that they do not need here. */
const emptyBuiltins: Plugin = {
  name: 'empty-builtins',
  setup({ onResolve, onLoad }) {
    onResolve(
      { filter: /^(node:.*|process|fs|path|url|util(\/types)?|os|assert|module|tty|constants|graceful-fs)$/ },
      ({ path }) => ({
        path,
        namespace: 'empty',
      }),
    );
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: EMPTY, loader: 'js' }));
  },
};

const EMPTY = `const empty = new Proxy(function () {}, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => '' : key === '__esModule' || empty),
  apply: () => empty,
  construct: () => empty,
  // What copies its members into another object gets one that inherits them.
  getPrototypeOf: () => empty,
});
module.exports = empty;`;
