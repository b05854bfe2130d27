import type { ChildHandle } from './child-handle.js';
import { Watchdog } from './watchdog.js';

/** The processes of one executor: none outlives the program, and what they print by themselves is taken to its end. */
export class Children {
  readonly #watchdog = new Watchdog();
  readonly #children = new Set<ChildHandle>();
  /** Bytes that were printed when the program had nothing left to do. */
  #printed = -1;

  add(child: ChildHandle): void {
    if (this.#children.size === 0) this.#listen('on');
    this.#children.add(child);
  }

  remove(child: ChildHandle): void {
    this.#children.delete(child);
    if (this.#children.size === 0) this.#listen('off');
  }

  /** There is a process of this number. */
  started(pid: number): void {
    this.#watchdog.watch(pid);
  }

  /** There is none of this number any more. */
  ended(pid: number): void {
    this.#watchdog.forget(pid);
  }

  #listen(on: 'on' | 'off'): void {
    process[on]('exit', this.#killAll);
    process[on]('beforeExit', this.#drain);
  }

  /** A child in a loop would not notice that its parent is gone, and run for ever. */
  readonly #killAll = (): void => {
    for (const child of this.#children) child.kill();
  };

  /** Nothing is left to do: what children, and what they have started, have printed by themselves is still taken. */
  readonly #drain = (): void => {
    const printed = [...this.#children].reduce((sum, child) => sum + child.printed, 0);
    if (printed === this.#printed) return;
    this.#printed = printed;
    for (const child of this.#children) child.drained(() => {});
  };
}
