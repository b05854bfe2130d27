import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeScriptCovs } from '@bcoe/v8-coverage';

const FOLDER = '.cache/test/coverage';
/** So many counts of a script are kept before they are added up. */
const AT_ONCE = 32;

/**
 * Jest's reporter that adds what workers and pages executed to the coverage of the test files. It comes before Jest's own coverage
 * reporter, which keeps the counts and the code of each script of each test file until the end, some gigabytes: here they are added
 * up as they come, and are handed to it at the end, when it maps them to the sources.
 */
export default class WorkerCoverageReporter {
  #isOn;
  #scripts = new Map();
  /** What Jest's reporter has taken of some test file, and reads at the end. */
  #handedOn;

  constructor({ collectCoverage }) {
    this.#isOn = collectCoverage;
  }

  onRunStart() {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
  }

  onTestResult(_test, result) {
    if (!this.#isOn) return;
    for (const { result: counts, codeTransformResult } of result.v8Coverage ?? [])
      this.#add(counts, () => codeTransformResult);
    // Browser tests themselves load nothing of the library.
    this.#handedOn = result.v8Coverage = [];
    this.#collect();
  }

  onRunComplete() {
    // Workers of the last test file may have written since.
    this.#collect();
    for (const { parts, codeTransformResult } of this.#scripts.values())
      this.#handedOn?.push({ result: mergeScriptCovs(parts), codeTransformResult });
  }

  #collect() {
    if (!existsSync(FOLDER)) return;
    for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json'))) {
      const path = join(FOLDER, name);
      for (const { scriptId, url, functions } of JSON.parse(readFileSync(path, 'utf8'))) {
        // The path is that of the copy, so that counts of two compilers never meet before they are mapped.
        const copy = fileURLToPath(url);
        this.#add({ scriptId, url: copy, functions }, () => transformOf(copy));
      }
      rmSync(path);
    }
  }

  #add(counts, transform) {
    const script = this.#scripts.get(counts.url);
    if (!script) {
      this.#scripts.set(counts.url, { parts: [counts], codeTransformResult: transform() });
      return;
    }
    script.parts.push(counts);
    if (script.parts.length >= AT_ONCE) script.parts = [mergeScriptCovs(script.parts)];
  }
}

/** What Jest wants to know of a file of the copy. */
function transformOf(path) {
  const sourceMapPath = `${path}.map`;
  const { sources } = JSON.parse(readFileSync(sourceMapPath, 'utf8'));
  const originalCode = readFileSync(join(path, '..', sources[0]), 'utf8');
  return { code: readFileSync(path, 'utf8'), originalCode, sourceMapPath };
}
