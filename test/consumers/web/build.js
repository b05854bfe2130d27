// Builds the page with one of the bundlers, as their users do: `node web/build.js vite out`.
import { cpSync } from 'node:fs';
import { resolve } from 'node:path';

const tools = {
  async vite(out) {
    const { build } = await import('vite');
    await build({ root: 'web', logLevel: 'warn', build: { outDir: out } });
  },
  /** Does not follow `new URL(…)`: the workers are entry points of their own. */
  async esbuild(out) {
    const { build } = await import('esbuild');
    const entryPoints = { main: 'web/main.js', work: 'web/work.js', 'web-worker': 'offloop/web-worker' };
    await build({ entryPoints, outdir: out, bundle: true, minify: true, format: 'esm', splitting: true });
    cpSync('web/index.html', `${out}/index.html`);
  },
  async webpack(out) {
    const { default: webpack } = await import('webpack');
    const output = { path: out, filename: 'main.js' };
    // Takes longer than all else together.
    const options = { mode: 'production', optimization: { minimize: false }, performance: false };
    const compiler = webpack({ ...options, context: resolve('web'), entry: './main.js', output });
    const stats = await new Promise((done, fail) =>
      compiler.run((error, result) => (error ? fail(error) : done(result))),
    );
    if (stats.hasErrors() || stats.hasWarnings())
      throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
    cpSync('web/index.html', `${out}/index.html`);
  },
};

const [tool, out] = process.argv.slice(2);
await tools[tool](resolve(out));
