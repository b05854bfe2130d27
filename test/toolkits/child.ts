import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** What a program printed, and how it ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
}

/** Where `import 'offloop/node'` finds the transpiled copy of the sources. */
const PACKAGE = fileURLToPath(new URL('../../.cache/test/', import.meta.url));

/** The environment of a user, not of a test or a build server. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(CI|NODE_ENV|NODE_OPTIONS|JEST_.*|FORCE_COLOR|NO_COLOR)$/.test(name),
  ),
);

/** A Node program of its own: `code` is an ES module that may import offloop. */
export class Child {
  readonly #process;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  /** @param isGroup - it and its children are a process group, as in a terminal */
  constructor(code: string, { isGroup = false } = {}) {
    this.#process = spawn(process.execPath, ['--input-type=module', '-e', code], {
      cwd: PACKAGE,
      env: { ...environment, CI: 'false' },
      detached: isGroup,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = once(this.#process, 'close').then(([exitCode, signal]) => ({
      stdout: this.#stdout,
      stderr: this.#stderr,
      code: exitCode as number | null,
      signal: signal as string | null,
    }));
  }

  /** Settles with what was printed once it fits; rejects when the program ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#stdout);
      if (found) return found;
      const data = once(this.#process.stdout, 'data').then(() => undefined);
      const end = await Promise.race([data, this.ended]);
      if (end) throw new Error(`It ended with ${end.code}, and printed ${end.stdout}${end.stderr}`);
    }
  }

  /** Nobody reads what it prints any more, as with `program | head`. */
  leave(): void {
    this.#process.stdout.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** What a key does in a terminal. */
  killGroup(signal: NodeJS.Signals): void {
    process.kill(-this.#process.pid!, signal);
  }
}

/** Runs a program to its end. */
export function runProgram(code: string): Promise<Ended> {
  return new Child(code).ended;
}

/** Whether a process of this number executes. A zombie that nobody reaps does not. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/s.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
  } catch {
    return false;
  }
}

/** Settles when the process is gone. */
export async function gone(pid: number): Promise<void> {
  while (await isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
}
