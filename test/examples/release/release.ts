import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { userEnvironment } from '../program.js';

export const MAIN = fileURLToPath(new URL('../../../.cache/examples/release/main.js', import.meta.url));

/** What a program wrote, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a few files, and a place for its releases. */
export class Workplace {
  readonly #root = mkdtempSync(join(tmpdir(), 'release-test-'));
  readonly folder = join(this.#root, 'app');
  readonly out = join(this.#root, 'out');

  constructor() {
    mkdirSync(this.folder);
    this.write('package.json', JSON.stringify({ name: '@some/app', version: '1.1.0' }));
    this.write('index.js', 'export const answer = 42;\n');
    this.write('docs/deep/notes.md', '# Notes\n'.repeat(1000));
    for (const name of ['node_modules/x/index.js', '.git/HEAD', 'dist/index.js', '.cache/x'])
      this.write(name, 'left out');
  }

  write(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** A file of zeros that takes seconds to pack, but no space on the disk. */
  writeLong(): void {
    this.write('long.bin', '');
    truncateSync(join(this.folder, 'long.bin'), 2 ** 31);
  }

  /** Until packing has begun. */
  async packs(): Promise<void> {
    while (!this.released.some((name) => name.startsWith('.some-app')))
      await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** Names of what lies where releases are put; those of the cache left out. */
  get released(): string[] {
    return existsSync(this.out)
      ? readdirSync(this.out)
          .filter((name) => name !== '.cache')
          .sort()
      : [];
  }

  manifest(version: string): any {
    return JSON.parse(readFileSync(join(this.out, `some-app-${version}.json`), 'utf8'));
  }

  /** Contents of the files in an archive, by their names. */
  async unpacked(version: string): Promise<Record<string, string>> {
    const files: Record<string, string> = {};
    const tar = extract();
    tar.end(gunzipSync(readFileSync(join(this.out, `some-app-${version}.tar.gz`))));
    for await (const entry of tar) {
      let text = '';
      for await (const chunk of entry) text += chunk;
      files[entry.header.name] = text;
    }
    return files;
  }

  /** Runs the program as a pipe sees it. */
  run(...args: string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  start(args: readonly string[]): {
    readonly interrupt: (signal?: NodeJS.Signals) => void;
    readonly stopReading: () => void;
    readonly ended: Promise<Ended>;
  } {
    const child = spawn(process.execPath, [MAIN, this.folder, '--out', this.out, ...args], {
      env: userEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        written[name] += text;
      });
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...written })));
    return {
      stopReading: () => void child.stdout.destroy(),
      interrupt: (signal = 'SIGINT') => child.kill(signal),
      ended,
    };
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
