/** Stands in for `test/setup/fixture-url.ts` in a page: where a fixture is, as a factory of the worker that exposes it. */
const factories = new Map<string, () => Worker>();

export function fixture(name: string): () => Worker {
  let factory = factories.get(name);
  if (!factory) {
    const url = `/test/browser/pages/${name.replace('.js', '-worker.js')}`;
    factory = () => new Worker(url, { type: 'module' });
    factories.set(name, factory);
  }
  return factory;
}
