/** What a worker offers, of however many calls of `expose`. Values are read when they are needed: a module may expose itself early. */
export class ExposedFunctions {
  /** As one module. */
  readonly module: object = {};
  readonly #sources: object[] = [];

  /** @throws TypeError when two different functions have one name */
  add(source: object): void {
    if (this.#sources.includes(source)) return;
    this.#sources.push(source);
    for (const name of Reflect.ownKeys(source)) {
      if (typeof name !== 'string') continue;
      const before = this.#offers(name) ? read(this.module, name) : undefined;
      const value = read(source, name);
      if (typeof before === 'function') {
        if (typeof value === 'function' && value !== before) throw new TypeError(collision(name));
        continue;
      }
      Object.defineProperty(this.module, name, {
        get: () => (source as Record<string, unknown>)[name],
        enumerable: true,
        configurable: true,
      });
    }
  }

  #offers(name: string): boolean {
    return Object.hasOwn(this.module, name);
  }
}

/** A property; nothing where the module has not come so far as to set it. */
function read(source: object, name: string): unknown {
  try {
    return (source as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function collision(name: string): string {
  return `\`${name}\` is exposed twice, by two different functions. Give them different names, or workers of their own`;
}
