import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = '.cache/test/coverage';

/**
 * Jest's reporter that adds what workers and pages executed to the coverage of a test file. It comes before Jest's own coverage
 * reporter, which takes the counts from the same result object and maps them to the sources.
 */
export default class WorkerCoverageReporter {
  #isOn;
  #last;

  constructor({ collectCoverage }) {
    this.#isOn = collectCoverage;
  }

  onRunStart() {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
  }

  onTestResult(_test, result) {
    if (!this.#isOn) return;
    // Browser tests themselves load nothing of the library.
    result.v8Coverage ??= [];
    this.#last = result.v8Coverage;
    this.#collect();
  }

  onRunComplete() {
    // Workers of the last test file may have written since.
    this.#collect();
  }

  #collect() {
    if (!this.#last || !existsSync(FOLDER)) return;
    for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json'))) {
      const path = join(FOLDER, name);
      for (const script of JSON.parse(readFileSync(path, 'utf8'))) this.#last.push(entry(script));
      rmSync(path);
    }
  }
}

/** In Jest's form. The path is that of the copy, so that counts of two compilers never meet before they are mapped. */
function entry({ scriptId, url, functions }) {
  const path = fileURLToPath(url);
  const sourceMapPath = `${path}.map`;
  const { sources } = JSON.parse(readFileSync(sourceMapPath, 'utf8'));
  const originalCode = readFileSync(join(path, '..', sources[0]), 'utf8');
  const code = readFileSync(path, 'utf8');
  return { result: { scriptId, url: path, functions }, codeTransformResult: { code, originalCode, sourceMapPath } };
}
