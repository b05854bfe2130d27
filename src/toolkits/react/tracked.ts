/** A view of a snapshot, each of whose properties is what `read` gives. */
export function tracked<S extends object>(snapshot: S, read: <K extends keyof S>(key: K) => S[K]): S {
  return new Proxy(snapshot, {
    get: (target, key) => (key in target ? read(key as keyof S) : undefined),
    // It is everybody's.
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}
