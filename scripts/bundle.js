import { build } from 'esbuild';

/**
 * Puts a built file and all that it imports of the library into one. A worker that starts loads each file by itself, and a task waits
 * for that. What copies of the library in one realm share has its place in the realm.
 *
 * @param outfile - in the same folder; may be the same file
 */
export async function bundle(file, outfile) {
  await build({
    entryPoints: [file],
    outfile,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}
