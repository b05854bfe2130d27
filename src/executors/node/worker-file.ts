import { existsSync } from 'node:fs';

/** Bundlers lose the workers' files, or the address of the module beside them: said here, before a worker hangs or dies of it. */
export async function findWorkerFile(kind: 'thread' | 'process'): Promise<URL> {
  const { workerUrl, processUrl } = await import('./worker-url.js').catch((cause: unknown) => {
    throw new Error(`The worker file of offloop cannot be found. ${KEEP_EXTERNAL}`, { cause });
  });
  const url = kind === 'thread' ? workerUrl : processUrl;
  if (!existsSync(url)) throw new Error(`The worker file of offloop is missing: ${url.href}. ${KEEP_EXTERNAL}`);
  return url;
}

const KEEP_EXTERNAL = 'Where code is bundled, keep offloop external';
