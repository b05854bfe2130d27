/** What the examples that are marked `no-run` take for granted. */
declare const InkEngine: typeof import('offloop/ink').InkEngine;
declare const MultiTask: typeof import('offloop').MultiTask;
declare const control: typeof import('offloop/testing').control;
declare const events: typeof import('offloop').events;
declare const handlerOf: typeof import('offloop').handlerOf;
declare const runOf: typeof import('offloop').runOf;
declare const shield: typeof import('offloop').shield;
declare const sleep: typeof import('offloop').sleep;
declare const wait: typeof import('offloop').wait;
declare const workerModule: typeof import('offloop').workerModule;

declare const expect: typeof import('@jest/globals').expect;
declare const test: typeof import('@jest/globals').test;

declare const engine: import('offloop/node').NodeEngine;
declare const editor: { open(id: string): import('offloop').Op<string> };
declare const form: HTMLFormElement;
declare const input: HTMLInputElement;
declare function draw(events: readonly PointerEvent[]): void;
declare function search(query: string): import('offloop').Run<string[]>;
declare function show(...values: unknown[]): void;
declare function walk(folder: string): Promise<string[]>;

/** A schema of zod. */
declare const z: Record<
  'string' | 'tuple',
  (parts?: unknown) => import('offloop/electron/main').ArgumentSchema & { max(length: number): unknown }
>;

/** Its package is not among those of this repository. */
declare module 'electron' {
  interface WebContents {
    readonly id: number;
  }
  class BrowserWindow {
    constructor(options: { readonly webPreferences: { readonly preload: string } });
    readonly webContents: WebContents;
    loadFile(path: string): Promise<void>;
    setProgressBar(progress: number): void;
    static fromWebContents(webContents: WebContents): BrowserWindow | null;
  }
  const ipcMain: object;
  const utilityProcess: object;
  const app: { whenReady(): Promise<void> };
  const protocol: { registerSchemesAsPrivileged(schemes: readonly object[]): void };

  export { app, BrowserWindow, ipcMain, protocol, utilityProcess };
}

declare module '*/main.js' {
  type Handler<A extends readonly unknown[], R> = import('offloop/electron/main').BridgeHandler<A, R>;
  export const api: { readonly square: Handler<[number], number>; readonly countPrimes: Handler<[number], number> };
}

declare module '*/work.js' {
  export function countPrimes(below: number): number;
  export function grey(pixels: Uint8ClampedArray): Uint8ClampedArray;
  export function hash(file: string): string;
  export function resize(photo: ArrayBuffer, width: number): ArrayBuffer;
  export function summarise(files: string[]): string;
}
