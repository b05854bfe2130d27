import { defaultClientConditions, defineConfig } from 'vite';

// Together they make a page cross-origin isolated: a cancel then reaches a worker in the middle of a loop.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** What Vite is told of an example that is a page, in a folder of that name beside this file. */
export const pageConfig = (name) =>
  defineConfig({
    // A missing file is missing: no page in its place.
    appType: 'mpa',
    // A project of yours needs none of these two: here `offloop` is this repository, taken from its sources.
    resolve: { conditions: ['@offloop/source', ...defaultClientConditions] },
    cacheDir: '../../.cache/vite',
    build: { outDir: `../../.cache/${name}`, emptyOutDir: true },
    worker: { format: 'es' },
    server: { headers },
    preview: { headers },
  });
