import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { desktopPage } from './page/index-html.js';

/** Bundles the app into a folder: `main.mjs`, its `work.mjs`, and the page in `renderer/photos`. */
export async function buildApp(out) {
  const page = `${out}/renderer/photos`;
  await build({
    entryPoints: ['examples/electron/main.ts', 'examples/electron/work.ts'],
    outdir: out,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    packages: 'external',
  });
  await build({
    entryPoints: { page: 'examples/electron/page/page.ts', style: 'examples/photos/style/page.css' },
    outdir: page,
    bundle: true,
    format: 'esm',
    conditions: ['production'],
  });
  mkdirSync(page, { recursive: true });
  const html = readFileSync('examples/photos/index.html', 'utf8');
  writeFileSync(`${page}/index.html`, desktopPage(html, './page.js').replace('./style/page.css', './style.css'));
}
