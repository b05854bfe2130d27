import { developmentHooks } from './development-hooks.js';
import { kindOf, type Made } from './development-made.js';
import { capturePlace, linesOf } from './development-place.js';
import type { DevelopmentReports } from './development-reports.js';
import type { Tree } from './tree.js';

/** So many are remembered at once. */
const MOST = 1000;
/** So many places are noted, and then that of each sixteenth: a stack costs more than all else of an operation. */
const MOST_PLACES = 200;
const STRIDE = 16;

declare const FinalizationRegistry: new <T>(
  callback: (held: T) => void,
) => { register(target: object, held: T, token: object): void; unregister(token: object): void };

/**
 * Operations that were made where no handler executes. They may be kept for later; nobody can use what has been collected, and what is not
 * used when the last engine closes never will be.
 */
export class MadeOutside {
  readonly #reports: DevelopmentReports;
  readonly #unused = new Set<Made>();
  readonly #known = new WeakMap<object, Made>();
  readonly #collected = new FinalizationRegistry<Made>((made) => {
    const tree = this.last;
    if (tree !== undefined && this.#unused.delete(made)) this.#tell(tree, made);
  });
  /** The engines that are open. */
  readonly #trees = new Set<Tree>();
  #unwatch: (() => void) | undefined;
  /** How many were made since there were none. */
  #count = 0;
  /** Where the last one of a kind was made: those without a place of their own count for it. */
  readonly #places = new Map<string, string>();

  constructor(reports: DevelopmentReports) {
    this.#reports = reports;
  }

  opened(tree: Tree): void {
    this.#trees.add(tree);
    this.#unwatch ??= developmentHooks.watchExit?.(this.#exiting);
  }

  closed(tree: Tree): void {
    if (!this.#trees.delete(tree) || this.#trees.size > 0) return;
    this.#tellAll(tree);
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** The program ends, and engines were not closed: nothing that is left can be used any more. */
  readonly #exiting = (): void => {
    const tree = this.last;
    if (tree !== undefined) this.#tellAll(tree);
  };

  #tellAll(tree: Tree): void {
    for (const made of this.#unused) this.#tell(tree, made);
    this.#unused.clear();
    this.#count = 0;
    this.#places.clear();
  }

  /** The engine that was made last: of those that are open, the likeliest to be somebody's who looks. */
  get last(): Tree | undefined {
    return [...this.#trees].at(-1);
  }

  made(operation: object, maker: unknown): void {
    if (this.#trees.size === 0 || this.#unused.size >= MOST) return;
    this.#count += 1;
    const isPlaced = this.#count <= MOST_PLACES || this.#count % STRIDE === 0;
    const made = { kind: kindOf(operation, maker), place: isPlaced ? capturePlace(maker) : undefined };
    this.#unused.add(made);
    this.#known.set(operation, made);
    this.#collected.register(operation, made, operation);
  }

  /** What is known of an operation that was not used so far. */
  madeOf(operation: unknown): Made | undefined {
    return this.#known.get(operation as object);
  }

  used(operation: object): void {
    const made = this.#known.get(operation);
    if (made === undefined) return;
    this.#known.delete(operation);
    this.#unused.delete(made);
    this.#collected.unregister(operation);
  }

  #tell(tree: Tree, { kind, place }: Made): void {
    if (place !== undefined) this.#places.set(kind, linesOf(place));
    this.#reports.add(
      tree,
      `An operation (${kind}) was made outside of a handler and never used: it executes after \`yield*\` in a handler, or by \`engine.run(…)\`; \`await\` does nothing with it. (In an \`async function*\` all after its first step counts as outside)`,
      this.#places.get(kind) ?? '',
    );
  }
}
