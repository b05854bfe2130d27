import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { withAssertions } from './assertions.js';
import type { Example } from './collect.js';

// Below the package.json that globalSetup writes: there `offloop` is the transpiled copy of the sources.
const FOLDER = `.cache/test/docs-${process.pid}`;

/** What failed in the examples; in front, the place in the document. */
export async function runExamples(examples: readonly Example[]): Promise<string[]> {
  mkdirSync(FOLDER, { recursive: true });
  try {
    await write('runner.js', 'test/docs/runner.ts', readFileSync(new URL('./runner.ts', import.meta.url), 'utf8'));
    for (const [index, example] of examples.entries()) {
      await write(`${index}.js`, example.file, withAssertions(example), example.language);
    }
    return await failuresOf(examples.flatMap(({ file, line }, index) => [`./${index}.js`, `${file}:${line}`]));
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
}

async function write(name: string, sourcefile: string, text: string, loader: 'ts' | 'tsx' = 'ts'): Promise<void> {
  const options = { target: 'es2022', jsx: 'automatic', sourcemap: 'inline' } as const;
  const { code } = await transform(text, { ...options, loader, sourcefile });
  writeFileSync(`${FOLDER}/${name}`, code);
}

function failuresOf(args: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const runner = fork(`${FOLDER}/runner.js`, args, { execArgv: ['--enable-source-maps'], timeout: 50_000 });
    runner.once('message', (failures) => resolve(failures as string[]));
    runner.once('exit', (code) => reject(new Error(`The examples ended the process: ${code}`)));
  });
}
