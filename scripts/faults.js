/** Runs `test/faults` with a hundred seeds of each fault; `npm test` takes ten. */
process.env.OFFLOOP_FAULT_SEEDS ??= '100';
process.argv.push('--selectProjects', 'unit', '--testPathPatterns', 'test/faults/');

await import('./test.js');
