import { isClass, moduleMember } from '../module-member.js';
import { type MODULE, SOURCE } from '../wire/messages.js';

/** A function as the worker has it. */
export type WorkerSideFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Where functions are found. */
export interface FunctionFinder {
  /** The function, or a promise of it where a module has to be loaded first. */
  find(
    kind: typeof SOURCE | typeof MODULE,
    where: string,
    name: string,
  ): WorkerSideFunction | Promise<WorkerSideFunction>;
}

/** Compiled texts that a worker keeps. A program that makes new functions for ever must not fill its workers. */
const MOST_TEXTS = 1000;

/** Finds functions: inline ones by their text, others by name in a module. What was found once is there at once. */
export class Functions implements FunctionFinder {
  readonly #load: (url: string) => Promise<object>;
  readonly #texts = new Map<string, WorkerSideFunction>();
  readonly #modules = new Map<string, object>();
  #count = 0;

  /** @param load - imports a module */
  constructor(load: (url: string) => Promise<object>) {
    this.#load = load;
  }

  find(
    kind: typeof SOURCE | typeof MODULE,
    where: string,
    name: string,
  ): WorkerSideFunction | Promise<WorkerSideFunction> {
    if (kind === SOURCE) return this.#texts.get(where) ?? this.#compile(where, name);
    const module = this.#modules.get(where);
    if (module) return moduleMember(module, name, where) as WorkerSideFunction;
    return this.#import(where, name);
  }

  async #import(url: string, name: string): Promise<WorkerSideFunction> {
    const module = await this.#load(url);
    this.#modules.set(url, module);
    return moduleMember(module, name, url) as WorkerSideFunction;
  }

  #compile(text: string, name: string): WorkerSideFunction {
    this.#count += 1;
    const file = sourceFile(this.#count);
    // Indirect: it sees globals only. Strict: a variable that is not there is an error and no new global. `__name` is what some
    // compilers wrap functions in to keep their names.
    const source = `"use strict";((__name) => (\n${text}\n))((fn) => fn)\n//# sourceURL=${file}`;
    let fn: unknown;
    try {
      fn = evaluate(source);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof EvalError)
        throw new EvalError(forbidden(name, reason.replace(/\s+/g, ' ').trim()), { cause: error });
      throw new SyntaxError(`The function \`${name}\` could not be compiled in the worker: ${reason}. ${WAY_OUT}`, {
        cause: error,
      });
    }
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    this.#texts.set(text, fn as WorkerSideFunction);
    return fn as WorkerSideFunction;
  }
}

/** By another name `eval` is indirect. */
// biome-ignore lint/security/noGlobalEval: to execute the text of a function is what it was sent for
const evaluate: (source: string) => unknown = eval;

function forbidden(name: string, reason: string): string {
  // In Node there is no policy, but a flag.
  const who = /CSP|Content Security/.test(reason) ? 'The Content Security Policy' : 'The platform';
  return `${who} forbids the worker to compile the function \`${name}\` from its source text (${reason}). ${WAY_OUT}`;
}

const WAY_OUT = 'Put it into a module of its own and use `workerModule(…)`';

function sourceFile(number: number): string {
  return `offloop-inline-${number}.js`;
}

/** What functions stand for that only call others. */
const originals = new WeakMap<WorkerSideFunction, WorkerSideFunction>();

/** Says that a function only calls another one, which is what failures are explained by. */
export function standIn(call: WorkerSideFunction, original: WorkerSideFunction): WorkerSideFunction {
  originals.set(call, original);
  return call;
}

/**
 * Explains a failure that comes of how a function travels: a class of a module; a variable that stayed behind, where the error comes from
 * the text of an inline function itself and not from a module that it loaded; and a file beside it, since a text lies nowhere.
 */
export function explainFailure(error: unknown, name: string, called: WorkerSideFunction): unknown {
  const fn = originals.get(called) ?? called;
  if (isOf(TypeError, error) && isClass(fn))
    return new TypeError(
      `\`${name}\` of the worker module is a class. Export a function that makes and uses the object`,
    );
  if (isNotFound(error)) return explainImport(error, name);
  if (!isOf(ReferenceError, error)) return error;
  const variable = /^(\S+) is not defined$/.exec(error.message)?.[1];
  const frame = error.stack?.split('\n').find((line) => /^\s+at |@/.test(line));
  if (!variable || !frame?.includes('offloop-inline-')) return error;
  return restate(
    error,
    `\`${variable}\` is not defined in the worker: the function \`${name}\` travels as its source text, without the variables around it. ${wayTo(variable, Function.prototype.toString.call(fn))}`,
  );
}

/** Data can be passed; what is called cannot, and of what has methods only its author knows. */
function wayTo(variable: string, text: string): string {
  const word = variable.replaceAll('$', '\\$');
  const found = (pattern: string): boolean => new RegExp(`(?<![\\w$.])${pattern}`).test(text);
  const module = 'or put the function into a module and use `workerModule(…)`';
  if (found(`${word}\\s*(?:\\?\\.\\s*)?[(\`]`) || found(`(?:new|extends)\\s+${word}(?![\\w$])`))
    return `A function or class cannot be passed as an argument: write \`${variable}\` inside of the function, or load it there (\`await import('…')\`), ${module}`;
  if (found(`${word}\\s*\\??\\.\\s*[\\w$]+\\s*\\(`))
    return `Pass \`${variable}\` as an argument if it is data; what you import load there (\`await import('…')\`); ${module}`;
  return `Pass \`${variable}\` as an argument, ${module}`;
}

function explainImport(error: Error, name: string): unknown {
  // What the text itself imports is sought beside this file, as the one that has compiled it.
  const file = / imported from (.+)$/m.exec(error.message)?.[1];
  if (file === undefined || new Error().stack?.includes(file) !== true) return error;
  return restate(
    error,
    `${error.message.split('\n')[0]}. The inline function \`${name}\` lies in no file, so what it imports is sought beside offloop. Pass the address as an argument, \`new URL('./file.js', import.meta.url).href\`, or put the function into a module and use \`workerModule(…)\``,
  );
}

function restate(error: Error, message: string): Error {
  const before = error.message;
  error.message = message;
  if (error.stack !== undefined) error.stack = error.stack.replace(before, () => message);
  return error;
}

function isNotFound(error: unknown): error is Error {
  return isOf(Error, error) && (error as { readonly code?: unknown }).code === 'ERR_MODULE_NOT_FOUND';
}

/** A thrown value may refuse even to be looked at: a revoked proxy does. */
function isOf(kind: new () => Error, error: unknown): error is Error {
  try {
    return error instanceof kind;
  } catch {
    return false;
  }
}
