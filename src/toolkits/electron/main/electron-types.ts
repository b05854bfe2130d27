// What is used of Electron, by its shape: nobody needs its types to use the library, and any version fits that has these.

type Listener = (...args: any[]) => void;

/** Something that tells events. */
export interface Emitter {
  on(event: string, listener: Listener): unknown;
  removeListener(event: string, listener: Listener): unknown;
}

/** A port to a page. */
export interface MainPort {
  on(event: string, listener: Listener): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** A frame of a page; all of it may throw once the page is gone. */
export interface Frame {
  readonly origin: string;
  readonly url: string;
  readonly parent: Frame | null;
}

/** What comes with a page's message. */
export interface PortEvent {
  readonly ports: readonly MainPort[];
  readonly sender: Contents;
  readonly senderFrame: Frame | null;
}

/** A page's `WebContents`. */
export interface Contents extends Emitter {
  isDestroyed(): boolean;
}

/** `app`. */
export interface App extends Emitter {
  readonly isPackaged: boolean;
  getAppPath(): string;
  whenReady(): Promise<void>;
  quit(): void;
  exit(code?: number): void;
}

/** A process of `utilityProcess.fork`. */
export interface UtilityProcess extends Emitter {
  readonly pid: number | undefined;
  readonly stdout: unknown;
  readonly stderr: unknown;
  postMessage(message: unknown): void;
  kill(): boolean;
}

/** What a `UtilityProcess` is started with. */
export interface ForkOptions {
  readonly serviceName: string;
  readonly execArgv: string[];
  readonly env: Record<string, string | undefined>;
  readonly stdio: 'pipe';
}

/** All that is used of Electron's module. */
export interface UsedElectron {
  readonly app: App;
  readonly ipcMain: Emitter;
  readonly utilityProcess: { fork(path: string, args: string[], options: ForkOptions): UtilityProcess };
}

/** What is used of Electron's module: structural, so that no type of Electron is needed. */
export interface ElectronMain {
  readonly app: object;
  readonly ipcMain: object;
  readonly utilityProcess: object;
  readonly BrowserWindow: new (...args: any[]) => { readonly webContents: object };
}
