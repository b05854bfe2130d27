/** Starts Jest with what follows on the command line. */
// React has no `act` in production builds.
process.env.NODE_ENV = 'test';
// Tells the tests to count in workers as well.
if (process.argv.includes('--coverage')) process.env.OFFLOOP_COVERAGE = '1';
await import('../node_modules/jest/bin/jest.js');
