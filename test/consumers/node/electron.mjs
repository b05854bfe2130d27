// What Electron's main process takes of the package, with a stand-in of Electron: the preload's file, its entry for one's own preload, and the
// file of utility processes.
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { ProcessTask } from 'offloop';
import { ElectronEngine, preload } from 'offloop/electron/main';
import { connect } from 'offloop/electron/renderer';

const required = createRequire(import.meta.url).resolve('offloop/electron/preload');
if (readFileSync(preload, 'utf8') !== readFileSync(required, 'utf8')) throw new Error('two preloads');
if (/require\("(?!electron)|^import /m.test(readFileSync(preload, 'utf8'))) throw new Error('not one file');

// In one's own preload, bundled: it has to be there, by itself, and to answer.
const contents = "import { contextBridge } from 'electron'; import 'offloop/electron/preload'; contextBridge.own();";
const bundled = buildSync({
  stdin: { contents, resolveDir: import.meta.dirname ?? process.cwd() },
  bundle: true,
  write: false,
  minify: true,
  format: 'cjs',
  platform: 'browser',
  external: ['electron'],
}).outputFiles[0].text;
for (const code of [bundled, readFileSync(preload, 'utf8')]) {
  const said = [];
  let hear;
  const world = {
    require: (name) => {
      if (name !== 'electron') throw new Error(`a sandbox has no ${name}`);
      return { contextBridge: { own() {} }, ipcRenderer: { postMessage: (channel) => said.push(channel) } };
    },
    exports: {},
    module: { exports: {} },
    addEventListener: (_, listener) => {
      hear = listener;
    },
    postMessage: (message) => said.push(message),
    MessageChannel,
  };
  const page = runInNewContext('globalThis', world);
  runInNewContext(code, world);
  hear({ source: page, data: `offloop:ask:${'a'.repeat(32)}` });
  if (said.join() !== `offloop:connect,offloop:port:${'a'.repeat(32)}`) throw new Error(`the preload says ${said}`);
}

// A main of CommonJS gets the same modules.
if (createRequire(import.meta.url)('offloop/electron/main').ElectronEngine !== ElectronEngine)
  throw new Error('two engines');

const shim = `
  import { EventEmitter } from 'node:events';
  const send = process.send.bind(process);
  const port = process.parentPort = Object.assign(new EventEmitter(), { postMessage: (message) => send(message) });
  process.on('message', (data) => port.emit('message', { data, ports: [] }));`;
const app = Object.assign(new EventEmitter(), {
  isPackaged: true,
  getAppPath: () => '/app',
  whenReady: async () => {},
  quit() {},
});
const utilityProcess = {
  fork(path, args, { execArgv, env, serviceName }) {
    if (!serviceName.includes('offloop')) throw new Error(serviceName);
    const child = fork(path, args, {
      env,
      execArgv: ['--import', `data:text/javascript,${encodeURIComponent(shim)}`, ...execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return Object.assign(child, { postMessage: (message) => child.connected && child.send(message) });
  },
};
const engine = new ElectronEngine({
  electron: { app, ipcMain: new EventEmitter(), utilityProcess, BrowserWindow: class {} },
});
engine.expose({ *ping() {} });
const pid = await engine.run(new ProcessTask(() => process.pid));
if (pid === process.pid) throw new Error('no process of its own');
await engine.close();

const refused = await connect()
  .ping()
  .catch(({ name }) => name);
process.stdout.write(refused === 'StateError' ? 'done' : refused);
