import { installDevelopmentMode } from './development.js';
import { host } from './host.js';
import type { Mode } from './mode.js';

/** Node looks when an engine is made: a program may read its environment from a file first. */
export const mode: Mode = {
  get isDevelopment() {
    return host.process?.env?.NODE_ENV !== 'production';
  },
  install: installDevelopmentMode,
};
