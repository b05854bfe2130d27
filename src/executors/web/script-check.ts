import { host } from '../../core/host.js';
import { originAdvice } from './origin-advice.js';
import { type FetchAnswer, web } from './web-globals.js';

/** What is the matter with the script of a worker. */
export interface ScriptFinding {
  /** Goes on after "its script did not load: ". */
  readonly text: string;
  readonly url: string;
  /** What the server answers, where it does. */
  readonly status: number | undefined;
}

/** Milliseconds for an answer of the server. */
const PATIENCE = 5000;

const JAVASCRIPT = /^(?:text|application)\/(?:x-)?(?:javascript|ecmascript)\b/;

/** Looks at most at so many imports of a script. */
const MOST_IMPORTS = 20;

/** A worker that did not load does not say why, so its script is asked for once more. @returns `undefined` where nothing is found */
export async function checkScript(url: string): Promise<ScriptFinding | undefined> {
  const { protocol, origin } = new web.URL(url);
  const found = (text: string, status?: number): ScriptFinding => ({ text, url, status });
  if (protocol === 'blob:' || protocol === 'data:') return undefined;
  if (web.location !== undefined && origin !== web.location.origin)
    return found(`${url} is one of another origin than the page's. ${originAdvice()}`);
  const answer = await ask(url);
  if (answer === undefined) return undefined;
  if (answer === 'unreachable')
    return found(
      `${url} cannot be reached${web.navigator?.onLine === false ? ', since the browser is offline' : ''}, as its network panel shows, too`,
    );
  return wrongWith(answer, url, found) ?? wrongInside(await bodyOf(answer), url, found);
}

function wrongWith(
  { ok, status, statusText, type, redirected, url: to, headers }: FetchAnswer,
  url: string,
  found: (text: string, status?: number) => ScriptFinding,
): ScriptFinding | undefined {
  if (type === 'opaqueredirect')
    return found(`${url} leads to another origin, as a page where one signs in. ${RELOAD}`);
  const where = redirected ? `${url} leads to ${to}, which` : url;
  if (!ok)
    return found(
      `${where} answers ${status}${statusText ? ` ${statusText}` : ''}, as the browser's network panel shows, too: a wrong address (404), or ` +
        `a file of a version that was replaced by another. ${RELOAD}. ${LITERAL_FORM}`,
      status,
    );
  const mime = headers.get('content-type') ?? '';
  if (!JAVASCRIPT.test(mime)) {
    const what = mime.startsWith('text/html') ? 'a page instead of a script' : 'no script for a browser';
    return found(
      `${where} is served as \`${mime || 'nothing'}\`, ${what}: a server that answers with its start page where a file is missing (a wrong address, or ` +
        `a version that was replaced), a page where one signs in, or a wrong type. ${RELOAD}. ${LITERAL_FORM}`,
      status,
    );
  }
  const policy = headers.get('cross-origin-embedder-policy') ?? '';
  if (web.crossOriginIsolated === true && !/^(?:require-corp|credentialless)\b/.test(policy))
    return found(
      `the page is cross-origin isolated, and then the file of a worker, ${url}, has to be served with the header ` +
        '`Cross-Origin-Embedder-Policy: require-corp` (or `credentialless`) as well, as the page itself is',
      status,
    );
  return undefined;
}

/** The file is there. Its imports may not be; an import map holds for the page alone. */
async function wrongInside(
  code: string,
  url: string,
  found: (text: string, status?: number) => ScriptFinding,
): Promise<ScriptFinding | undefined> {
  const imports = [...code.matchAll(/\b(?:from|import)\s*(["'])([^"'\n]+)\1/g)].map(([, , name]) => name as string);
  for (const name of imports.slice(0, MOST_IMPORTS)) {
    if (!/^(?:\.{0,2}\/|\w+:)/.test(name))
      return found(
        `${url} imports \`${name}\`, which a worker does not find by name: import maps hold for pages. Bundle it`,
        200,
      );
    const wrong = await wrongImport(new web.URL(name, url).href);
    if (wrong !== undefined) return found(`${url} has an import that is missing: \`${name}\` ${wrong}. ${RELOAD}`, 404);
  }
  return found(
    `${url} is there, and is a script: most likely it has a syntax error, or an import that is missing`,
    200,
  );
}

async function wrongImport(url: string): Promise<string | undefined> {
  const answer = await ask(url);
  if (answer === undefined) return undefined;
  if (answer === 'unreachable') return 'cannot be reached';
  if (!answer.ok) return `answers ${answer.status}`;
  const mime = answer.headers.get('content-type') ?? '';
  return /^text\/html/.test(mime) ? `is served as \`${mime}\`` : undefined;
}

/** @returns `undefined` where the page's own policy does not let it ask */
async function ask(url: string): Promise<FetchAnswer | 'unreachable' | undefined> {
  if (web.fetch === undefined) return undefined;
  let isForbidden = false;
  const listener = (): void => {
    isForbidden = true;
  };
  const controller = new host.AbortController();
  const timer = host.setTimeout(() => controller.abort(), PATIENCE);
  web.addEventListener?.('securitypolicyviolation', listener);
  const options = { credentials: 'same-origin', signal: controller.signal } as const;
  try {
    const answer = await web.fetch(url, options).catch(() => undefined);
    if (answer !== undefined) return answer;
    // What leads to another origin can only be seen so.
    return await web.fetch(url, { ...options, redirect: 'manual' });
  } catch {
    // The report of what was forbidden comes in a turn of its own.
    await new Promise<void>((resolve) => host.setTimeout(resolve, 0));
    return isForbidden || controller.signal.aborted ? undefined : 'unreachable';
  } finally {
    host.clearTimeout(timer);
    web.removeEventListener?.('securitypolicyviolation', listener);
  }
}

async function bodyOf(answer: FetchAnswer): Promise<string> {
  return answer.text().catch(() => '');
}

const RELOAD = 'After a deploy, reload the page';

const LITERAL_FORM =
  "Bundlers find the file in `new Worker(new URL('./work.js', import.meta.url), { type: 'module' })` alone";
