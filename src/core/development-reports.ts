import type { Tree } from './tree.js';

/** So many different reports are told apart. */
const MOST = 1000;

/** Tells of each mistake once a place, and again when it has come ten times as often. */
export class DevelopmentReports {
  readonly #counts = new WeakMap<Tree, Map<string, number>>();

  /** @param times - how often it was seen now */
  add(tree: Tree, message: string, place: string, times = 1): void {
    let counts = this.#counts.get(tree);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(tree, counts);
    }
    const key = `${message}\n${place}`;
    const before = counts.get(key) ?? 0;
    if (before === 0 && counts.size === MOST) return;
    const count = before + times;
    counts.set(key, count);
    if (before > 0 && Math.floor(Math.log10(count)) === Math.floor(Math.log10(before))) return;
    tree.log('warn', `${message}${count === 1 ? '' : ` (${count} times)`}${place === '' ? '' : `\n${place}`}`);
  }
}
