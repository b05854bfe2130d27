/** A worker whose functions hold what only one may hold: a file of the page's own file system, and a lock. */
import { currentTask, expose } from 'offloop/worker';

type Handle = {
  write(bytes: Uint8Array, at: { readonly at: number }): number;
  getSize(): number;
  flush(): void;
  close(): void;
};
type Entry = FileSystemFileHandle & { createSyncAccessHandle(): Promise<Handle> };

async function open(): Promise<Handle> {
  const folder = await navigator.storage.getDirectory();
  return ((await folder.getFileHandle('journal', { create: true })) as Entry).createSyncAccessHandle();
}

/** Holds the file until it is cancelled, or for ever where it does not look. */
async function append(text: string, looks: boolean): Promise<number> {
  const { signal } = currentTask();
  const handle = await open();
  try {
    handle.write(new TextEncoder().encode(text), { at: handle.getSize() });
    new BroadcastChannel('exclusive').postMessage('held');
    while (text === 'hold' && !(looks && signal.aborted)) await new Promise((resolve) => setTimeout(resolve, 5));
    return handle.getSize();
  } finally {
    handle.close();
  }
}

/** The same under a lock, for which others wait until its holder, or the worker of its holder, has ended. */
async function appendLocked(text: string, looks: boolean): Promise<number> {
  return navigator.locks.request('journal', { signal: currentTask().signal }, () =>
    append(text, looks),
  ) as Promise<number>;
}

expose({ appendLocked });
