// What Electron's main process takes of the package, with a stand-in of Electron: the preload's file, its entry for one's own preload, and the
// file of utility processes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSync } from 'esbuild';
import { ProcessTask } from 'offloop';
import { ElectronEngine, preload } from 'offloop/electron/main';
import { connect } from 'offloop/electron/renderer';
import { checkPreload, standIn } from '../electron-vite/stand-in.js';

const require = createRequire(import.meta.url);
const required = require.resolve('offloop/electron/preload');
if (readFileSync(preload, 'utf8') !== readFileSync(required, 'utf8')) throw new Error('two preloads');
checkPreload(readFileSync(preload, 'utf8'));

// In one's own preload, bundled: it has to be there.
const { outputFiles } = buildSync({
  entryPoints: ['electron-vite/preload.js'],
  bundle: true,
  write: false,
  minify: true,
  format: 'cjs',
  platform: 'browser',
  external: ['electron'],
});
checkPreload(outputFiles[0].text);

// A main of CommonJS gets the same modules.
if (require('offloop/electron/main').ElectronEngine !== ElectronEngine) throw new Error('two engines');

const engine = new ElectronEngine({ electron: standIn() });
engine.expose({ *ping() {} });
const pid = await engine.run(new ProcessTask(() => process.pid));
if (pid === process.pid) throw new Error('no process of its own');
await engine.close();

const refused = await connect()
  .ping()
  .catch(({ name }) => name);
process.stdout.write(refused === 'StateError' ? 'done' : refused);
