// Stands for a page: its window, and the channel to main, whose preload has given it a port.
const listeners = { window: [], port: [] };
const window = {
  addEventListener: (_, listener) => listeners.window.push(listener),
  removeEventListener() {},
  postMessage(text) {
    const [, token] = /^offloop:ask:(.+)$/.exec(text) ?? [];
    if (token === undefined) return;
    process.send(['connect']);
    tell(listeners.window, { source: window, data: `offloop:port:${token}`, ports: [port] });
  },
};
const port = {
  addEventListener: (type, listener) => type === 'message' && listeners.port.push(listener),
  postMessage: (message) => process.send(['port', message]),
  start() {},
  close() {},
};
globalThis.window = window;

const { connect } = await import('../../dist/node/electron-renderer.js');
const main = connect();
const waiting = new Map();
let last = 0;

const ways = {
  bare: (n) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      process.send(['bare', last, 'inc', [n]]);
    }),
  offloop: (n) => main.inc(n),
};

process.on('message', ([kind, value, given]) => {
  if (kind === 'port') tell(listeners.port, { data: value });
  else if (kind === 'bare') {
    waiting.get(value)(given);
    waiting.delete(value);
  } else void time(value, given);
});
process.on('disconnect', () => process.exit());

function tell(all, event) {
  for (const listener of [...all]) listener(event);
}

async function time(way, count) {
  const start = performance.now();
  for (let n = 0; n < count; n += 1) await ways[way](n);
  process.send(['time', ((performance.now() - start) / count) * 1e3]);
}
