/** A view of a snapshot that notes which of its properties are read. */
export function tracked<S extends object>(snapshot: S, note: (key: keyof S) => void): S {
  return new Proxy(snapshot, {
    get(target, key) {
      note(key as keyof S);
      return target[key as keyof S];
    },
    // It is everybody's.
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}
