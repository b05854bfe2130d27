/**
 * Builds `dist` where the package is packed, or installed from its sources, as from a repository. npm does not run this for what comes
 * from the registry; who does so himself in an installed package has nothing to build.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const isClone = existsSync('scripts/setup.js');
const hasTools = ['typescript-7', 'esbuild', '@types/node'].every((name) => existsSync(`node_modules/${name}`));

// What `setup.js` itself installs, it builds afterwards.
if (isClone && process.env.OFFLOOP_SETUP === undefined) {
  if (hasTools) await build();
  else if (['pack', 'publish'].includes(process.env.npm_command)) await import('./setup.js');
  else process.stderr.write('offloop is not built: its development packages are not installed\n');
}

async function build() {
  const [{ withLock }, { staleParts }] = await Promise.all([import('./lock.js'), import('./stamps.js')]);
  await withLock('.cache/setup.lock', () => {
    if (!staleParts().includes('dist')) return;
    // On stderr: what packs may print JSON.
    const { status } = spawnSync(process.execPath, ['scripts/build.js', 'dist'], { stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(1);
  });
}
