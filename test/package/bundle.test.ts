import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { type BuildResult, build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What tells a bundler the mode: words that it replaces, or a condition of the package. */
type Told = { readonly words?: 'production' | 'development'; readonly condition?: 'production' | 'development' };

/** Bundles a program as a page's bundler would, and gives the text and what went into it. */
async function bundle(program: string, { words, condition }: Told = {}): Promise<{ text: string; inputs: string[] }> {
  const result: BuildResult<{ write: false; metafile: true }> = await build({
    stdin: { contents: program, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: condition === undefined,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@offloop/source', ...(condition ? [condition] : [])],
    external: ['p-queue', 'p-limit'],
    ...(words && { define: { 'process.env.NODE_ENV': JSON.stringify(words) } }),
  });
  return { text: result.outputFiles[0]?.text ?? '', inputs: Object.keys(result.metafile.inputs) };
}

const everything = `export * from 'offloop';`;

describe('A bundle of the core', () => {
  test('takes nothing of Node', async () => {
    const { text, inputs } = await bundle(everything);
    expect(text).not.toMatch(/["']node:/);
    expect(inputs.filter((input) => /executors\/node|toolkits/.test(input))).toEqual([]);
  });

  test.each<Told>([{ words: 'development' }, { condition: 'development' }])(
    'has the reports of development mode: %j',
    async (told) => {
      const { text } = await bundle(everything, told);
      for (const report of REPORTS) expect(text).toContain(report);
    },
  );

  // Minified, esbuild replaces the words by itself.
  test.each<Told>([{ words: 'production' }, { condition: 'production' }, {}])(
    'has none of them in production: %j',
    async (told) => {
      const { text } = await bundle(everything, told);
      for (const report of REPORTS) expect(text).not.toContain(report);
    },
  );
});

/** Of each report some words. */
const REPORTS = [
  'neither yielded nor passed on',
  'JavaScript delegates to the list',
  'was made outside of a handler',
  'has not answered for',
  'was put off, and the rest',
  'called `drain`',
];

describe('A bundle for a page', () => {
  test.each([
    ['its engine', `export { Task } from 'offloop'; export { DomEngine } from 'offloop/dom';`],
    ['a worker', `import { expose } from 'offloop/worker'; expose({ work() {} });`],
    ['the worker of inline functions', `import 'offloop/web-worker';`],
  ])('takes nothing of Node for %s', async (_, program) => {
    const { text, inputs } = await bundle(program, { words: 'production' });
    expect(text.length).toBeGreaterThan(1000);
    expect(text).not.toMatch(/["']node:/);
    expect(inputs.filter((input) => /executors\/node|toolkits\/(?!dom)/.test(input))).toEqual([]);
  });
});
