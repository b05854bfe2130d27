import { existsSync } from 'node:fs';

/**
 * Bundlers lose the workers' files, or the address of the module beside them: said here, before a worker hangs or dies of it.
 * @param getUrl - gives the address
 */
export function findWorkerFile(getUrl: () => URL): URL {
  let url: URL;
  try {
    url = getUrl();
  } catch (cause) {
    throw new Error(`The worker file of offloop cannot be found. ${KEEP_EXTERNAL}`, { cause });
  }
  if (!existsSync(url)) throw new Error(`The worker file of offloop is missing: ${url.href}. ${KEEP_EXTERNAL}`);
  return url;
}

const KEEP_EXTERNAL = 'Where code is bundled, keep offloop external';
