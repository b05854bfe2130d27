import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { ratio } from '../goals.js';
import { ElectronEngine } from '../offloop.js';

const BARE = 'bare `ipcRenderer.invoke`';

export const scenario = {
  title: 'A call from a page',
  about:
    'A function in main that gives its argument plus one, called by a page, which here is another process behind a channel: the round trip. The ' +
    'limit sends the argument and gets the answer over the same channel.',
  unit: 'µs',
  baseline: BARE,
  rounds: 15,
  warmUp: 8,
  seconds: 15,
  goals: { offloop: ratio(1.5) },
  contenders(scale) {
    const page = startPage();
    const count = Math.ceil(1000 * scale);
    return [
      { name: BARE, role: 'limit', sample: () => page.time('bare', count) },
      { name: 'offloop', role: 'offloop', sample: () => page.time('offloop', count), close: () => page.close() },
    ];
  },
};

/** A process that stands for a page, and main's side of it. */
function startPage() {
  // As it is built for users.
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(new URL('./page.js', import.meta.url), { serialization: 'advanced', env });
  const port = Object.assign(new EventEmitter(), {
    postMessage: (message) => child.send(['port', message]),
    start() {},
    close() {},
  });
  const electron = standIn();
  const engine = new ElectronEngine({ electron, development: false });
  engine.expose({
    *inc(_event, n) {
      return n + 1;
    },
  });
  const bare = { inc: (n) => n + 1 };
  let answer;
  child.on('message', ([kind, value, channel, args]) => {
    if (kind === 'port') port.emit('message', { data: value, ports: [] });
    else if (kind === 'bare') child.send(['bare', value, bare[channel](...args)]);
    else if (kind === 'time') answer(value);
    else connect(electron, port);
  });
  return {
    time: (way, count) =>
      new Promise((resolve) => {
        answer = resolve;
        child.send(['time', way, count]);
      }),
    async close() {
      await engine.close();
      child.disconnect();
    },
  };
}

function standIn() {
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    getAppPath: () => '/app',
    whenReady: async () => {},
  });
  return { app, ipcMain: new EventEmitter(), BrowserWindow: class {} };
}

function connect({ ipcMain }, port) {
  const sender = Object.assign(new EventEmitter(), { isDestroyed: () => false });
  const senderFrame = { origin: 'file://', url: 'file:///app/index.html', parent: null };
  ipcMain.emit('offloop:connect', { ports: [port], sender, senderFrame });
}
