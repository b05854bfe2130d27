import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { userEnvironment } from './program.js';

/** Milliseconds until a test gives up. */
const PATIENCE = 30_000;

interface Options {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Record<string, string>;
}

/** The app in a terminal: a pseudo-terminal with a screen that can be read. */
export class AppTerminal {
  /** The exit code, once the app has ended and its last output is on the screen. */
  readonly exitCode: Promise<number>;
  /** All that was written, escape sequences included. */
  output = '';
  readonly #pty: IPty;
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #looks = new Set<() => void>();
  #hasEnded = false;

  /** @param main - the program, as it is started */
  constructor(main: string, args: readonly string[], { columns = 80, rows = 24, env = {} }: Options = {}) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#pty = spawn(process.execPath, [main, ...args], {
      // The pseudo-terminal tells it the program as `TERM`.
      name: env.TERM ?? 'xterm-256color',
      cols: columns,
      rows,
      env: { ...userEnvironment(), ...env },
    });
    this.#pty.onData((text) => {
      this.output += text;
      this.#terminal.write(text, () => this.#look());
    });
    this.exitCode = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => {
        this.#terminal.write('', () => {
          this.#hasEnded = true;
          this.#look();
          resolve(exitCode);
        });
      });
    });
  }

  /** The lines of the screen and of what scrolled out of it, without the empty ones at the end. */
  get screen(): string {
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd();
  }

  /** Whether the cursor can be seen. */
  get hasCursor(): boolean {
    return this.output.lastIndexOf('\u001b[?25h') >= this.output.lastIndexOf('\u001b[?25l');
  }

  /** Resolves as soon as the screen shows a text. */
  async shows(expected: RegExp | string): Promise<string> {
    await this.#until(
      () => (typeof expected === 'string' ? this.screen.includes(expected) : expected.test(this.screen)),
      expected,
    );
    return this.screen;
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  /** From outside, as `kill` does. */
  signal(name: NodeJS.Signals): void {
    this.#pty.kill(name);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Ends the app if it still runs. */
  async close(): Promise<void> {
    if (!this.#hasEnded) this.#pty.kill('SIGKILL');
    await this.exitCode;
    this.#terminal.dispose();
  }

  #until(isThere: () => boolean, expected: RegExp | string): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (problem?: string) => {
        this.#looks.delete(look);
        clearTimeout(timer);
        if (problem === undefined) resolve();
        else reject(new Error(`${problem} ${expected}. The screen:\n${this.screen}`));
      };
      const look = () => {
        if (isThere()) end();
        else if (this.#hasEnded) end('The app ended without showing');
      };
      const timer = setTimeout(() => end('The app does not show'), PATIENCE);
      this.#looks.add(look);
      look();
    });
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}
