// One file by itself, since a preload in a sandbox can load nothing. It makes the port between a document and main, and is out of the way
// then: what the page and main say to each other does not pass here, and the page gets nothing of Electron's.

/** The part of Electron that is used. */
interface Ipc {
  postMessage(channel: string, message: unknown, ports: readonly unknown[]): void;
}

interface Page {
  addEventListener(
    type: 'message',
    listener: (event: { readonly source: unknown; readonly data: unknown }) => void,
  ): void;
  postMessage(message: string, origin: string, ports: readonly unknown[]): void;
  readonly MessageChannel: new () => { readonly port1: unknown; readonly port2: unknown };
}

const { ipcRenderer } = require('electron') as { readonly ipcRenderer: Ipc };
const page = globalThis as unknown as Page;

page.addEventListener('message', ({ source, data }) => {
  // The word that the page has made up, and nothing else of it, is given back.
  const token =
    source === page && typeof data === 'string' ? /^offloop:ask:([0-9a-f]{32})$/.exec(data)?.[1] : undefined;
  if (token === undefined) return;
  const { port1, port2 } = new page.MessageChannel();
  ipcRenderer.postMessage('offloop:connect', null, [port2]);
  page.postMessage(`offloop:port:${token}`, '/', [port1]);
});

export {};
