import { existsSync } from 'node:fs';

/**
 * Where a file of an archive lies outside of it: no process can be started from inside.
 *
 * @throws Error where it was not unpacked
 */
export function unpackedPath(path: string): string {
  const unpacked = path.replace(/\.asar(?=[/\\])/, '.asar.unpacked');
  if (unpacked === path || existsSync(unpacked)) return unpacked;
  throw new Error(
    `The worker file of offloop lies in an archive: ${path}. Unpack it: \`asarUnpack: ['**/node_modules/{offloop,tinypool}/**']\``,
  );
}
