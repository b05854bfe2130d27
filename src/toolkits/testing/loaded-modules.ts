type Load = () => Promise<object>;

/** Loads modules once each. That takes real time, and nothing that a test sees may depend on how much. */
export class LoadedModules {
  readonly #modules = new Map<Load, Promise<object>>();
  readonly #pending = new Set<Promise<unknown>>();

  /** The module, loaded or on its way. One that failed is tried again. */
  need(load: Load): Promise<object> {
    let module = this.#modules.get(load);
    if (module === undefined) {
      module = start(load);
      this.#modules.set(load, module);
      this.#follow(load, module);
    }
    return module;
  }

  #follow(load: Load, module: Promise<object>): void {
    const end: Promise<unknown> = module.then(
      () => this.#pending.delete(end),
      () => {
        this.#pending.delete(end);
        this.#modules.delete(load);
      },
    );
    this.#pending.add(end);
  }

  /** Settles when all that are on their way have come or failed; nothing where none is. */
  get pending(): Promise<unknown> | undefined {
    return this.#pending.size === 0 ? undefined : Promise.all(this.#pending);
  }
}

async function start(load: Load): Promise<object> {
  return load();
}
