import { join } from 'node:path';
import { desktopPage } from './page/index-html.js';

const here = import.meta.dirname;
const out = join(here, '../../.cache/examples/electron');
const modules = { entryFileNames: '[name].mjs', format: 'es' };

/** The app's own modules are bundled, and packages are not: `offloop` brings files of its own, for workers and for the preload. */
export default {
  main: {
    build: {
      outDir: out,
      externalizeDeps: { include: ['offloop', '@cwasm/jpeg-turbo', '@cwasm/lodepng', '@cwasm/webp'] },
      rolldownOptions: { input: { main: join(here, 'main.ts'), work: join(here, 'work.ts') }, output: modules },
    },
  },
  renderer: {
    root: join(here, '..'),
    publicDir: false,
    build: { outDir: join(out, 'renderer'), rolldownOptions: { input: join(here, '../photos/index.html') } },
    plugins: [
      {
        name: 'desktop-page',
        transformIndexHtml: { order: 'pre', handler: (html) => desktopPage(html, '../electron/page/page.ts') },
      },
    ],
  },
};
