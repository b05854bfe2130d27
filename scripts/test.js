/** Starts Jest with what follows on the command line. */
// React has no `act` in production builds.
process.env.NODE_ENV = 'test';
await import('../node_modules/jest/bin/jest.js');
