import { installDevelopmentMode } from './development.js';
import type { Mode } from './mode.js';
import { mode as production } from './production-mode.js';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

export let mode: Mode = production;

// For tools that know neither condition. Those that replace these words remove the rest for production, and with it all that it loads;
// where nobody replaces them and there is no such thing, as in a page without a bundler, it is production too.
try {
  if (process.env.NODE_ENV !== 'production') mode = { isDevelopment: true, install: installDevelopmentMode };
} catch {}
