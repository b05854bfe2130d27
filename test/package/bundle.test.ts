import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { type BuildResult, build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles a program as a page's bundler would, and gives the text and what went into it. */
async function bundle(
  program: string,
  mode: 'production' | 'development',
): Promise<{ text: string; inputs: string[] }> {
  const result: BuildResult<{ write: false; metafile: true }> = await build({
    stdin: { contents: program, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@offloop/source'],
    external: ['p-queue', 'p-limit'],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
  });
  return { text: result.outputFiles[0]?.text ?? '', inputs: Object.keys(result.metafile.inputs) };
}

const everything = `export * from 'offloop';`;

describe('A bundle of the core', () => {
  test('takes nothing of Node', async () => {
    const { text, inputs } = await bundle(everything, 'production');
    expect(text).not.toMatch(/["']node:/);
    expect(inputs.filter((input) => /executors\/node|toolkits/.test(input))).toEqual([]);
  });

  test('has the reports of development mode', async () => {
    const { text } = await bundle(everything, 'development');
    expect(text).toContain('neither yielded nor passed on');
  });

  test('has none of them in production, and is smaller by them', async () => {
    const [production, development] = await Promise.all([
      bundle(everything, 'production'),
      bundle(everything, 'development'),
    ]);
    expect(production.text).not.toContain('neither yielded nor passed on');
    expect(production.text).not.toContain('JavaScript delegates to the list');
    expect(gzipSync(production.text).length).toBeLessThan(gzipSync(development.text).length - 400);
  });
});

describe('A bundle for a page', () => {
  test.each([
    ['its engine', `export { Task } from 'offloop'; export { DomEngine } from 'offloop/dom';`],
    ['a worker', `import { expose } from 'offloop/worker'; expose({ work() {} });`],
    ['the worker of inline functions', `import 'offloop/web-worker';`],
  ])('takes nothing of Node for %s', async (_, program) => {
    const { text, inputs } = await bundle(program, 'production');
    expect(text.length).toBeGreaterThan(1000);
    expect(text).not.toMatch(/["']node:/);
    expect(inputs.filter((input) => /executors\/node|toolkits\/(?!dom)/.test(input))).toEqual([]);
  });
});
