import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';

/** Jest's reporter for the last line of a run, which scripts read: `N passed, N failed, N skipped`; and what failed, for `scripts/test-twice.js`. */
export default class TallyReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = results;
    // A file that could not be loaded has no tests that could fail.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const line = `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`;
    // Jest writes its own summary after all reporters.
    process.once('exit', () => process.stdout.write(line));
    const { OFFLOOP_TALLY: file } = process.env;
    if (file === undefined) return;
    const files = results.testResults
      .filter((result) => result.numFailingTests > 0 || result.testExecError)
      .map(({ testFilePath, displayName, testResults }) => ({
        project: displayName?.name,
        path: relative(process.cwd(), testFilePath),
        tests: testResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
      }));
    const skipped = numPendingTests + numTodoTests;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ passed: numPassedTests, failedCount: failed, skipped, failed: files }));
  }
}
