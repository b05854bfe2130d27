import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { isAbsolute } from 'node:path';
import { cross } from './ports.js';

/** A real process with a `parentPort`, which is what a utility process of Electron is to its parent. */
export class StandInUtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly name: string;
  pid: number | undefined;
  readonly stdout;
  readonly stderr;

  constructor(
    path: string,
    args: string[],
    options: { serviceName: string; execArgv: string[]; env: NodeJS.ProcessEnv },
  ) {
    super();
    if (!isAbsolute(path)) throw new Error(`No path: ${path}`);
    this.name = options.serviceName;
    this.#child = fork(path, args, {
      env: options.env,
      execArgv: ['--import', SHIM, ...options.execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid;
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.once('exit', (code, signal) => {
      this.pid = undefined;
      // A code is all that Electron tells.
      this.emit('exit', code ?? (signal === 'SIGTERM' ? 15 : 9));
    });
  }

  postMessage(message: unknown): void {
    cross(message);
    if (this.#child.connected) this.#child.send(message as object);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

const SHIM = `data:text/javascript,${encodeURIComponent(`
  import { EventEmitter } from 'node:events';
  const send = process.send.bind(process);
  const port = new EventEmitter();
  port.postMessage = (message) => send(message);
  process.on('message', (data) => port.emit('message', { data, ports: [] }));
  process.on('disconnect', () => process.exit());
  process.parentPort = port;
  process.type = 'utility';
  delete process.send;
`)}`;
