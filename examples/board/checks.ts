import { statfs } from 'node:fs/promises';
import { freemem, loadavg, totalmem } from 'node:os';

/** Looks at something, and says in a few words how it is. */
export type Check = (signal: AbortSignal) => Promise<string>;

/** How full the disk of a folder is. */
export function diskOf(folder: string): Check {
  return async () => {
    const { bavail, blocks, bsize } = await statfs(folder);
    return `${percent(bavail / blocks)} of ${gigabytes(blocks * bsize)} free`;
  };
}

/** How many programs want to run, on the average of a minute. */
export const load: Check = async () => {
  if (process.platform === 'win32') throw new Error('Windows does not tell');
  return `${loadavg()[0]?.toFixed(2)} programs`;
};

export const memory: Check = async () => `${percent(freemem() / totalmem())} of ${gigabytes(totalmem())} free`;

/** Whether a server answers, and how soon. */
export function serverAt(url: string): Check {
  return async (signal) => {
    const began = performance.now();
    const response = await fetch(url, { signal });
    await response.text();
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return `answers in ${Math.ceil(performance.now() - began)} ms`;
  };
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function gigabytes(bytes: number): string {
  return `${Math.round(bytes / 1e9)} GB`;
}
