import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';

/** A server of the example; disposing of it ends its process. */
export interface Server extends AsyncDisposable {
  readonly url: string;
}

/** An example as `npm run example:…` serves it. @param example - the name of its folder */
export function startDevServer(example: string): Promise<Server> {
  return start(example, [], 'development');
}

/** An example built for production, where each page is a few files. */
export async function startBuilt(example: string): Promise<Server> {
  // Relative to the example's folder. Test files run side by side.
  const out = `.cache/test/${example}-${process.pid}`;
  const outDir = ['--outDir', `../../${out}`];
  const build = vite(['build', `examples/${example}`, ...outDir, '--logLevel', 'error'], 'production');
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error(`The build of the example ended with ${code}`);
  const server = await start(example, ['preview', ...outDir], 'production');
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(out, { recursive: true, force: true });
    },
  };
}

async function start(example: string, [command = 'dev', ...options]: readonly string[], mode: string): Promise<Server> {
  const port = await freePort();
  const server = vite([command, `examples/${example}`, ...options, '--port', String(port), '--strictPort'], mode);
  await isReady(server);
  return {
    url: `http://localhost:${port}/`,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    },
  };
}

function vite(args: readonly string[], mode: string): ChildProcess {
  return spawn(process.execPath, ['node_modules/vite/bin/vite.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: mode, NO_COLOR: '1' },
  });
}

async function isReady(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      said += chunk;
      if (said.includes('Local:')) resolve();
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${said}`)));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
