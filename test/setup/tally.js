/** Jest's reporter for the last line of a run, which scripts read: `N passed, N failed, N skipped`. */
export default class TallyReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = results;
    // A file that could not be loaded has no tests that could fail.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const line = `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`;
    // Jest writes its own summary after all reporters.
    process.once('exit', () => process.stdout.write(line));
  }
}
