import { defaultClientConditions, defineConfig } from 'vite';

// Together they make the page cross-origin isolated: a cancel then reaches a worker in the middle of a loop.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  // A missing file is missing: no page in its place.
  appType: 'mpa',
  // A project of yours needs none of these two: here `offloop` is this repository, taken from its sources.
  resolve: { conditions: ['@offloop/source', ...defaultClientConditions] },
  cacheDir: '../../.cache/vite',
  build: { outDir: '../../.cache/logbook', emptyOutDir: true },
  worker: { format: 'es' },
  server: { headers },
  preview: { headers },
});
