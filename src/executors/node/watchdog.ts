import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads lists of process ids, the last one counts. Its input ends when this program does, or the thread that uses it, however that comes
 * about: then it ends the processes of the list, which may be in a loop and notice nothing. Those that do notice have a moment for it.
 */
const SCRIPT = `
while read -r pids; do all=$pids; done
[ -n "$all" ] || exit 0
sleep 0.3 2>/dev/null
kill -KILL $all`;

/**
 * A shell that outlives this program for a moment and ends its children. One for all of them, instead of a thread in each: it costs the
 * start of a child nothing, and acts whatever the child does. Windows ends them by itself: there they are in a job of this program.
 */
export class Watchdog {
  readonly #pids = new Set<number>();
  #shell: ChildProcess | undefined;

  watch(pid: number): void {
    this.#pids.add(pid);
    if (this.#shell) this.#tell(this.#shell);
    else this.#start();
  }

  forget(pid: number): void {
    if (!this.#pids.delete(pid) || !this.#shell) return;
    if (this.#pids.size > 0) {
      this.#tell(this.#shell);
      return;
    }
    // Nobody is left to watch.
    this.#shell.kill('SIGKILL');
    this.#shell = undefined;
  }

  #start(): void {
    if (process.platform === 'win32') return;
    let shell: ChildProcess;
    try {
      // In a session of its own: what a terminal sends to the program and its children is not meant for it.
      shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
    } catch {
      // As where there is no shell: then only children whose loop is free notice.
      return;
    }
    const startedAt = performance.now();
    shell.on('error', () => {
      if (this.#shell === shell && shell.pid === undefined) this.#shell = undefined;
    });
    shell.once('exit', () => {
      if (this.#shell !== shell) return;
      this.#shell = undefined;
      // Somebody ended it. One that cannot work at all is tried again with the next child.
      if (this.#pids.size > 0 && performance.now() - startedAt > 1000) this.#start();
    });
    shell.stdin?.on('error', () => {});
    shell.unref();
    (shell.stdin as (Writable & { unref?(): void }) | null)?.unref?.();
    this.#shell = shell;
    this.#tell(shell);
  }

  #tell({ stdin }: ChildProcess): void {
    stdin?.write(`${[...this.#pids].join(' ')}\n`);
  }
}
