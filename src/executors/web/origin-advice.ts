import { web } from './web-globals.js';

/** Why a file is not of the page's own origin, and what to do. */
export function originAdvice(): string {
  if (web.location?.protocol === 'file:') return AS_FILE;
  return web.origin === 'null' ? SANDBOXED : OWN_ORIGIN;
}

const OWN_ORIGIN =
  "A worker's script has to come from the page's own origin: where files come from another one, as a CDN, serve this one yourself";

const AS_FILE =
  'The page was opened as a file, and browsers give such pages no workers: open it through a server, as `npx vite` is one';

const SANDBOXED =
  "The page is in a sandboxed frame, whose origin is no one's, so no file is of the page's own origin. Give the frame `sandbox=\"allow-scripts " +
  "allow-same-origin\"`, make the worker of a `blob:` address that holds its whole code, or take `noWorkers: 'loop'`";
