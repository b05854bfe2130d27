import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { replace } from '../../scripts/transpile.js';

/** What the library loads in a page beside itself. */
const PACKAGES = ['idb-keyval', 'p-limit', 'p-queue'];

/**
 * What a page needs to import the transpiled copy by the package's name: where the entries are, and the packages that they
 * load. Those are bundled, since what they stand on is partly CommonJS.
 *
 * @param entries - pairs of an entry of the package and its module in `out`
 */
export async function writeImportMap(entries, out) {
  await build({ entryPoints: PACKAGES, outdir: `${out}/packages`, bundle: true, format: 'esm', logLevel: 'warning' });
  const { name, imports } = JSON.parse(readFileSync('package.json', 'utf8'));
  // Pages are tested as they are developed.
  const mode = imports['#mode']['@offloop/source'].development.replace(/^\.|ts$/g, (end) => (end === 'ts' ? 'js' : ''));
  const ours = entries.map(([entry, file]) => [entry.replace(/^\./, name), file.replace(/^\./, '')]);
  const others = PACKAGES.map((name) => [name, `/packages/${name}.js`]);
  replace(
    `${out}/import-map.json`,
    JSON.stringify({ imports: Object.fromEntries([...ours, ...others, ['#mode', mode]]) }),
  );
}
