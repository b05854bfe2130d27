/**
 * Compiles the programs of the API contract against the built package, with both compilers. The contract stands outside of
 * this repository: in the folder that OFFLOOP_CONTRACT names, else in `../shared/contract`. Entry points that the package
 * does not have yet are taken from the contract's own declarations; smaller things that are not there yet are the errors in
 * `contract-pending.txt`, which has to name all of them and none besides (`--update` writes it).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, compilers, report } from './compiler.js';
import { closure, entryBlocks, exportedNames, partition } from './contract-entries.js';

const contract = process.env.OFFLOOP_CONTRACT || '../shared/contract';
const out = '.cache/contract';
const isUpdate = process.argv.includes('--update');

if (!existsSync(join(contract, 'offloop.d.ts'))) {
  process.stdout.write(`No contract in ${contract}: nothing to compare with (OFFLOOP_CONTRACT names another folder)\n`);
  process.exit(0);
}

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const { compilerOptions } = JSON.parse(readFileSync(join(contract, 'tsconfig.json'), 'utf8'));
const blocks = entryBlocks(readFileSync(join(contract, 'offloop.d.ts'), 'utf8'));
const [ours, missing] = partition([...blocks.keys()], (entry) => entry.replace(/^offloop/, '.') in exports);
if (missing.length > 0) process.stdout.write(`From the contract: ${missing.join(', ')}\n`);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const programs = readdirSync(join(contract, 'programs'));
for (const program of programs) writeFileSync(join(out, program), readFileSync(join(contract, 'programs', program)));
// A file that asks for every name of the contract, used by a program or not.
const names = ours.map((entry) => `export { ${exportedNames(blocks.get(entry)).join(', ')} } from '${entry}';\n`);
writeFileSync(join(out, 'names.ts'), names.join(''));

const pending = readFileSync('scripts/contract-pending.txt', 'utf8').trim().split('\n').filter(Boolean);
const found = new Set();
for (const program of ['names.ts', ...programs]) {
  const project = configure(program);
  for (const [index, lines] of (await Promise.all(compilers.map((name) => compile(name, project)))).entries()) {
    const errors = messages(program, lines);
    for (const error of errors) found.add(error);
    report(`${program} (${compilers[index]})`, isUpdate ? [] : errors.filter((error) => !pending.includes(error)));
  }
}
if (isUpdate) writeFileSync('scripts/contract-pending.txt', [...found, ''].join('\n'));
else
  report(
    'contract-pending.txt',
    pending.filter((error) => !found.has(error)).map((error) => `not pending any more: ${error}`),
  );

/** Without their places, which move, and without the lines that explain. */
function messages(program, lines) {
  return lines.filter((line) => !line.startsWith(' ')).map((line) => `${program}: ${line.replace(/^.*?: error /, '')}`);
}

/** Each program by itself, with the missing entry points that it asks for: one that fails hides nothing of the others. */
function configure(program) {
  const text = readFileSync(join(out, program), 'utf8');
  const declarations = closure(text, missing, blocks);
  writeFileSync(join(out, `${program}.missing.d.ts`), declarations.join('\n'));
  const path = join(out, `${program}.json`);
  writeFileSync(path, JSON.stringify({ compilerOptions, files: [`${program}.missing.d.ts`, program] }));
  return path;
}
