import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

export type Headers = Readonly<Record<string, string>>;

/** What a site answers under a path, instead of a file. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Headers;
  readonly body?: string;
}

export interface SiteOptions {
  /** Headers of the document. In a `content-security-policy`, `'import-map'` stands for what allows the import map. */
  readonly documentHeaders?: Headers;
  /** Headers of every answer. */
  readonly headers?: Headers;
  /** By path, as `/test/browser/pages/work.js`; what is left out is as in the file there. */
  readonly routes?: Readonly<Record<string, Answer>>;
  /** Serves the library as one file for each of its modules, and not as a few, which load faster. */
  readonly byModule?: boolean;
}

/** Headers of a cross-origin isolated page, which may share memory with its workers. */
export const ISOLATED: Headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const ROOT = '.cache/test';
const BUNDLED = `${ROOT}/bundled`;
const IMPORT_MAP = `${ROOT}/import-map.json`;
const BARE_IMPORT = /\b(from|import\(?) ?(["'])(#?[\w-][\w/-]*)\2/g;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
};

/** An origin of its own on this machine: an empty document at `/`, and the transpiled files below their paths. */
export class Site {
  readonly #options: SiteOptions;
  readonly #importMap = readFileSync(IMPORT_MAP, 'utf8');
  readonly #server = createServer((request, response) => this.#answer(request, response));

  constructor(options: SiteOptions = {}) {
    this.#options = options;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** Where it is: `http://127.0.0.1:PORT`. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The same files at another origin, and another site in the browser's eyes. */
  get otherOrigin(): string {
    return this.origin.replace('127.0.0.1', 'localhost');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.origin);
    const { status, headers, body } = this.#options.routes?.[pathname] ?? {};
    const found =
      pathname === '/' ? this.#document() : file(pathname, this.#options.byModule ? [ROOT] : [BUNDLED, ROOT]);
    response.writeHead(status ?? (body === undefined && found === undefined ? 404 : 200), {
      // For as long as any test file runs: its files stay the same meanwhile.
      'cache-control': 'max-age=3600',
      'content-type': TYPES[extname(pathname) || '.html'] ?? 'application/octet-stream',
      ...this.#options.headers,
      ...(pathname === '/' && this.#documentHeaders()),
      ...headers,
    });
    response.end(body ?? found);
  }

  #document(): string {
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>offloop</title>
<script type="importmap">${this.#importMap}</script><body></body></html>`;
  }

  #documentHeaders(): Headers {
    const hash = createHash('sha256').update(this.#importMap).digest('base64');
    const headers = Object.entries(this.#options.documentHeaders ?? {});
    return Object.fromEntries(
      headers.map(([name, value]) => [name, value.replace(`'import-map'`, `'sha256-${hash}'`)]),
    );
  }
}

/** The first that there is. The browser asks for an icon by itself. */
function file(pathname: string, folders: readonly string[]): string | Buffer | undefined {
  if (pathname === '/favicon.ico') return '';
  const path = normalize(decodeURIComponent(pathname));
  const found = folders.map((folder) => join(folder, path)).find(isFile);
  if (found === undefined) return undefined;
  const content = readFileSync(found);
  return /^\/(?:test|src)\/.*\.js$/.test(path) ? forWorkers(content.toString()) : content;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Import maps hold for documents alone: in workers a module has to say where the library is. */
function forWorkers(code: string): string {
  const { imports } = JSON.parse(readFileSync(IMPORT_MAP, 'utf8'));
  return code.replace(BARE_IMPORT, (whole, keyword, quote, name) =>
    name in imports ? `${keyword} ${quote}${imports[name]}${quote}` : whole,
  );
}
