import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { type Instance, render } from 'ink';
import type { ReactNode } from 'react';

/** What an app in Ink writes to: each drawing whole. */
class Output extends EventEmitter {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  frame = '';

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  /** @param done - by which Ink, from 7 on, knows at the end that all has been written */
  write(frame: string, done?: () => void): boolean {
    if (done === undefined) this.frame = frame;
    else setImmediate(done);
    return true;
  }
}

/** A keyboard. */
class Input extends EventEmitter {
  isTTY: boolean | undefined = true;
  #keys: string | null = null;

  type(keys: string): void {
    this.#keys = keys;
    this.emit('readable');
  }

  read(): string | null {
    const keys = this.#keys;
    this.#keys = null;
    // As a stream has it.
    if (keys !== null) this.emit('data', keys);
    return keys;
  }

  setRawMode(): void {}
  setEncoding(): void {}
  resume(): void {}
  pause(): void {}
  ref(): void {}
  unref(): void {}
}

export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly hasKeys?: boolean;
  readonly speaks?: boolean;
}

/** An app in Ink on a screen of the test's own. */
export class Screen implements Disposable {
  readonly app: Instance;
  readonly output: Output;
  readonly input = new Input();

  constructor(app: ReactNode, { columns = 100, rows = 24, hasKeys = true, speaks = false }: ScreenOptions = {}) {
    this.output = new Output(columns, rows);
    if (!hasKeys) this.input.isTTY = undefined;
    this.app = render(app, {
      stdout: this.output as never,
      stdin: this.input as never,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
      isScreenReaderEnabled: speaks,
    });
  }

  get lines(): readonly string[] {
    return this.output.frame.replace(/\n$/, '').split('\n');
  }

  /** Resolves once the screen is as expected; the test's own time limit says when it never is. */
  async shows(expected: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
    while (!expected(this.lines)) await turn();
    return this.lines;
  }

  press(keys: string): void {
    this.input.type(keys);
  }

  /** What is left of it. */
  get listeners(): number {
    return this.output.listenerCount('resize') + this.input.listenerCount('readable');
  }

  [Symbol.dispose](): void {
    this.app.unmount();
  }
}

/** An app in Ink whose output and input are no terminals, but pipes. */
export class Pipe implements Disposable {
  readonly app: Instance;
  readonly output = new PassThrough();
  #text = '';

  /** @param terminal - as which the output gives itself out */
  constructor(app: ReactNode, terminal: object = {}) {
    Object.assign(this.output, terminal)
      .setEncoding('utf8')
      .on('data', (text: string) => {
        this.#text += text;
      });
    const stdin = new PassThrough();
    this.app = render(app, { stdout: this.output as never, stdin: stdin as never, patchConsole: false });
  }

  /** Ends the app. @returns the lines that it has written */
  async end(): Promise<readonly string[]> {
    this.app.unmount();
    await turn();
    return this.#text.split('\n').filter(Boolean);
  }

  [Symbol.dispose](): void {
    this.app.unmount();
  }
}

/** Effects have been executed then, and what was written has arrived. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether all these texts are on the screen. */
export const has =
  (...texts: string[]) =>
  (lines: readonly string[]): boolean =>
    texts.every((text) => lines.join('\n').includes(text));

export const DOWN = '\u001b[B';
export const UP = '\u001b[A';
