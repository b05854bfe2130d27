/** What the example takes of Electron, whose package is not among those of this repository. */
declare module 'electron' {
  interface WebContents {
    isDestroyed(): boolean;
  }
  class BrowserWindow {
    static fromWebContents(contents: WebContents): BrowserWindow | null;
    static getAllWindows(): BrowserWindow[];
    constructor(options: { width: number; height: number; webPreferences: { preload: string; sandbox: boolean } });
    loadFile(path: string): Promise<void>;
    loadURL(url: string): Promise<void>;
    /** Below 0 there is none, above 1 it shows no figure. */
    setProgressBar(fraction: number): void;
  }
  interface MenuItem {
    readonly role?: 'appMenu' | 'editMenu' | 'viewMenu' | 'windowMenu' | 'close';
    readonly label?: string;
    readonly accelerator?: string;
    readonly submenu?: readonly MenuItem[];
    click?(): void;
  }
  const Menu: {
    buildFromTemplate(items: readonly MenuItem[]): object;
    setApplicationMenu(menu: object): void;
  };
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

  export { app, BrowserWindow, dialog, Menu, type WebContents };
}
