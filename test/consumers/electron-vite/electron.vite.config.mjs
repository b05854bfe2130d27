// As the guide says: the package outside of main's bundle, its preload inside of one's own.
import { join } from 'node:path';

const here = import.meta.dirname ?? join(process.cwd(), 'electron-vite');
const out = (part) => join(process.cwd(), `out/electron-vite-${process.versions.node}`, part);

export default {
  main: {
    build: {
      outDir: out('main'),
      rolldownOptions: { input: { index: join(here, 'main.js'), work: join(here, 'work.js') } },
    },
  },
  preload: {
    build: {
      outDir: out('preload'),
      externalizeDeps: { exclude: ['offloop'] },
      rolldownOptions: { input: { index: join(here, 'preload.js') }, output: { format: 'cjs' } },
    },
  },
  renderer: {
    root: here,
    build: { outDir: out('renderer'), rolldownOptions: { input: join(here, 'index.html') } },
  },
};
