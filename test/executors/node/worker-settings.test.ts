import { describe, expect, it } from '@jest/globals';
import { mergedEnv } from '../../../src/executors/node/worker-settings.js';

describe('The variables of a worker', () => {
  it.each([
    ['linux', { Path: '/a', HOME: '/h' }, { PATH: '/b' }, { Path: '/a', HOME: '/h', PATH: '/b' }],
    ['linux', { PATH: '/a' }, { PATH: undefined }, {}],
    ['win32', { Path: 'a', HOME: 'h' }, { PATH: 'b' }, { HOME: 'h', PATH: 'b' }],
    ['win32', { Path: 'a' }, { path: undefined }, {}],
  ])('are those of the program and others, on %s', (platform, env, added, merged) => {
    expect(mergedEnv(env, added, platform)).toEqual(merged);
  });
});
