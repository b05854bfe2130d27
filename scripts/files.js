import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The TypeScript files below a folder, declarations excepted, with `/` in their paths and in a stable order.
 * A folder that is not there has none.
 */
export function typescriptFiles(folder) {
  let names;
  try {
    names = readdirSync(folder, { recursive: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort();
}
