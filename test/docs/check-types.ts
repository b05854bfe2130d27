import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { Example } from './collect.js';

// One folder a process: another run of the tests may be at work.
const FOLDER = `.cache/docs/${process.pid}`;
const AMBIENT = 'test/docs/ambient.d.ts';

/** What the compiler says about the examples, all of them in one program; in front, the place in the document. */
export async function checkTypes(examples: readonly Example[]): Promise<string[]> {
  const files = examples.map(({ file, line, language }) => `${file}-${line}.${language}`);
  for (const [index, { code }] of examples.entries()) write(files[index]!, code);
  write('tsconfig.json', JSON.stringify(configuration(files)));
  try {
    const messages = await compile(`${FOLDER}/tsconfig.json`);
    // The sources have a check of their own.
    return messages.filter((message) => !message.startsWith('src/')).map(placed);
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
}

function write(name: string, text: string): void {
  mkdirSync(dirname(`${FOLDER}/${name}`), { recursive: true });
  writeFileSync(`${FOLDER}/${name}`, text);
}

/** That of the project, for a program that may run in a page as well. */
function configuration(files: readonly string[]) {
  return {
    extends: relative(FOLDER, 'tsconfig.json'),
    compilerOptions: {
      lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
      moduleDetection: 'force',
      // `ambient.d.ts` has to be right as well.
      skipLibCheck: false,
    },
    files: [relative(FOLDER, AMBIENT), ...files],
    include: [],
  };
}

/** The native compiler, because it takes a fifth of the time. */
async function compile(project: string): Promise<string[]> {
  const tsc = spawn(process.execPath, ['node_modules/typescript-7/bin/tsc', '-p', project, '--pretty', 'false']);
  let said = '';
  for await (const chunk of tsc.stdout) said += chunk;
  // What explains a message is indented below it.
  return said.trimEnd() === '' ? [] : said.trimEnd().split(/\n(?! )/);
}

/** `README.md:12:5` for `.cache/docs/1234/README.md-8.ts(12,5)`. */
function placed(message: string): string {
  return message.replace(/^\.cache\/docs\/\d+\/(.+)-\d+\.tsx?\((\d+),(\d+)\)/, '$1:$2:$3');
}
