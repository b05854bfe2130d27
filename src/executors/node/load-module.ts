import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Whether this Node takes types out of TypeScript files by itself; where it does, this says how. */
const hasTypeStripping = (): boolean => Boolean((process.features as { typescript?: unknown }).typescript);

/**
 * Imports a worker module. Where `./work.js` was written and only `./work.ts` is there, as in sources that were not built, the latter
 * is taken if this Node can.
 * @throws Error with the URL and the reason when it does not load
 */
export async function loadModule(url: string): Promise<object> {
  const source = sourceOf(url);
  if (source && !hasTypeStripping()) {
    throw new Error(
      `The worker module ${url} is missing; there is a TypeScript source ${source}, which Node ${process.version} does not load. ` +
        'Build it and give the URL of the result, or use Node 22.18 or newer',
    );
  }
  try {
    return await import(source ?? url);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The worker module ${url} does not load: ${reason}`, { cause });
  }
}

/** The TypeScript source that stands where a built file is missing. */
function sourceOf(url: string): string | undefined {
  if (!url.startsWith('file:') || existsSync(fileURLToPath(url))) return undefined;
  const source = url.replace(/\.([cm]?)js(?=$|[?#])/, '.$1ts');
  return source !== url && existsSync(fileURLToPath(source)) ? source : undefined;
}
