/** What the example takes of Electron, whose package is not among those of this repository. */
declare module 'electron' {
  interface WebContents {
    isDestroyed(): boolean;
  }
  class BrowserWindow {
    static fromWebContents(contents: WebContents): BrowserWindow | null;
    constructor(options: { width: number; height: number; webPreferences: { preload: string; sandbox: boolean } });
    readonly webContents: WebContents;
    isDestroyed(): boolean;
    loadFile(path: string): Promise<void>;
    /** Below 0 there is none, above 1 it shows no figure. */
    setProgressBar(fraction: number): void;
  }
  const app: {
    whenReady(): Promise<void>;
    quit(): void;
    on(event: 'window-all-closed' | 'activate', listener: () => void): void;
  };
  const dialog: {
    showOpenDialog(
      window: BrowserWindow,
      options: { properties: string[] },
    ): Promise<{ readonly canceled: boolean; readonly filePaths: string[] }>;
  };

  export { app, BrowserWindow, dialog, type WebContents };
}
