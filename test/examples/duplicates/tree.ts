import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const MAKE_PIPE = 'mkfifo';

/** A temporary folder with known contents. */
export class Tree {
  readonly folder = mkdtempSync(join(tmpdir(), 'duplicates-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  file(name: string, contents: string | Uint8Array): this {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), contents);
    return this;
  }

  /** A file of zeros that takes time to read, but no space on the disk. */
  sparse(name: string, size: number): this {
    this.file(name, '');
    truncateSync(this.path(name), size);
    return this;
  }

  hardLink(name: string, to: string): this {
    linkSync(this.path(to), this.path(name));
    return this;
  }

  symbolicLink(name: string, to: string): this {
    rmSync(this.path(name), { force: true });
    symlinkSync(to, this.path(name));
    return this;
  }

  /** A named pipe that nobody writes to. */
  pipe(name: string): this {
    rmSync(this.path(name), { force: true });
    execFileSync(MAKE_PIPE, [this.path(name)]);
    return this;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
