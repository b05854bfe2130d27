import { readFileSync } from 'node:fs';
import { replace, transpile } from '../../scripts/transpile.js';
import { writeImportMap } from './import-map.js';

const OUT = '.cache/test';

/**
 * Jest's globalSetup. Threads, processes and pages load their files past Jest, and know neither TypeScript (on all lines
 * that we support) nor Jest's mappings: they get a transpiled copy. A package.json of the same name makes
 * `import 'offloop/worker'` in a fixture find the copy, so that it shares the worker entry's modules; in a page, an import
 * map does.
 */
export default async function globalSetup() {
  await transpile(
    [
      'src',
      'test/fixtures',
      'test/faults/program',
      'test/browser/pages',
      'test/browser/electron',
      'test/toolkits/electron/stand-ins',
    ],
    OUT,
  );
  const { name, exports, imports } = JSON.parse(readFileSync('package.json', 'utf8'));
  const sources = Object.entries(exports).flatMap(([entry, conditions]) => {
    const source = conditions['@offloop/source'];
    return source ? [[entry, source.replace(/\.tsx?$/, '.js')]] : [];
  });
  const mode = imports['#mode']['@offloop/source'].node.replace(/\.ts$/, '.js');
  const copy = {
    name,
    type: 'module',
    private: true,
    exports: Object.fromEntries(sources),
    imports: { '#mode': mode },
  };
  replace(`${OUT}/package.json`, `${JSON.stringify(copy, null, 2)}\n`);
  await writeImportMap(sources, OUT);
}
