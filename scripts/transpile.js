import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { typescriptFiles } from './files.js';

/** What esbuild makes of our sources, for whoever writes it with `update`. */
export const OUTPUT = {
  outbase: '.',
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  sourcemap: 'linked',
  write: false,
  logLevel: 'warning',
};

/**
 * Transpiles the TypeScript files of some folders one to one into `outdir`. Nothing is bundled:
 * `new URL('./work.js', import.meta.url)` has to find a file.
 */
export async function transpile(folders, outdir) {
  const { outputFiles } = await build({
    entryPoints: folders.flatMap(typescriptFiles),
    outdir,
    bundle: false,
    ...OUTPUT,
  });
  update(
    outputFiles,
    folders.map((folder) => resolve(outdir, folder)),
  );
}

/**
 * Writes what esbuild made, and removes the scripts in `folders` that it did not make. What did not change stays untouched, and a new
 * content appears at once, because another run may be reading just then.
 */
export function update(outputFiles, folders) {
  for (const { path, text } of outputFiles) replace(path, text);
  const wanted = new Set(outputFiles.map(({ path }) => path));
  for (const folder of folders) removeOthers(folder, wanted);
}

/** Writes a file in one step, and only if it says something new. */
export function replace(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

/** A file whose source is gone would still be found by an import that ought to fail. */
function removeOthers(folder, wanted) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (/\.js(\.map)?$/.test(name) && !wanted.has(path)) rmSync(path, { force: true });
  }
}
