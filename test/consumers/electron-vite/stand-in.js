import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { runInNewContext } from 'node:vm';

const shim = `
  import { EventEmitter } from 'node:events';
  const send = process.send.bind(process);
  const port = process.parentPort = Object.assign(new EventEmitter(), { postMessage: (message) => send(message) });
  process.on('message', (data) => port.emit('message', { data, ports: [] }));`;

/** As much of Electron's module as an engine uses; its utility processes are real ones. */
export function standIn() {
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
  return { app, ipcMain: new EventEmitter(), utilityProcess, BrowserWindow: class {} };
}

/** Calls a function of main as a page does. */
export async function call({ ipcMain }, name, ...args) {
  const port = Object.assign(new EventEmitter(), { start() {}, close() {} });
  const answer = new Promise((resolve) => {
    port.postMessage = ([op, , value]) => op !== 0 && resolve(value);
  });
  const sender = Object.assign(new EventEmitter(), { isDestroyed: () => false });
  const senderFrame = { origin: 'file://', url: 'file:///app/index.html', parent: null };
  ipcMain.emit('offloop:connect', { ports: [port], sender, senderFrame });
  port.emit('message', { data: [0, 1, 'default', name, args], ports: [] });
  return answer;
}

/** Executes a preload as a sandbox does. @throws where it does not give a page that asks its port */
export function checkPreload(code) {
  const said = [];
  let hear;
  const world = {
    require: (name) => {
      if (name !== 'electron') throw new Error(`a sandbox has no ${name}`);
      const contextBridge = { exposeInMainWorld() {} };
      return { contextBridge, ipcRenderer: { postMessage: (channel) => said.push(channel) } };
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
  const token = 'a'.repeat(32);
  hear?.({ source: page, data: `offloop:ask:${token}` });
  if (said.join() !== `offloop:connect,offloop:port:${token}`) throw new Error(`the preload says: ${said}`);
}
