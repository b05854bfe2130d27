/**
 * Where a worker finds a fixture: `fixture('work.js')` is the transpiled copy of `test/fixtures/work.ts`. In a test
 * `import.meta.url` points to TypeScript, which Node does not load on all lines that we support.
 */
export function fixture(name: string): URL {
  return new URL(`../../.cache/test/test/fixtures/${name}`, import.meta.url);
}
