import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { typescriptFiles } from './files.js';

/**
 * The sources of which nothing is left when their types are gone. Nothing ever loads them,
 * so that a coverage report would call them untested.
 */
export function typeOnlyFiles() {
  if (!process.argv.includes('--coverage')) return [];
  return typescriptFiles('src').filter((file) => {
    const loader = file.endsWith('x') ? 'tsx' : 'ts';
    return transformSync(readFileSync(file, 'utf8'), { loader, minify: true }).code.trim() === '';
  });
}
