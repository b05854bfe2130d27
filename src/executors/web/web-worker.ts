/**
 * The script of the workers that execute inline functions in a page. Nobody imports it: bundlers that do not follow
 * `new URL('./web-worker.js', import.meta.url)`, as esbuild, get `offloop/web-worker` as a further entry point.
 * @packageDocumentation
 */
import { serve } from './serve.js';

serve({});
