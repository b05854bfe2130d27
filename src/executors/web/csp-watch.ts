import { web } from './web-globals.js';

/** What a browser tells of something that the page's Content Security Policy forbade. */
interface Violation {
  readonly effectiveDirective: string;
  readonly blockedURI: string;
}

/** Listens while a worker starts: where the policy forbids it, the worker's own error event says nothing. */
export class CspWatch {
  #violation: Violation | undefined;
  readonly #listener = (violation: Violation): void => {
    if (/^(worker|child|script)-src|^default-src/.test(violation.effectiveDirective)) this.#violation = violation;
  };

  constructor() {
    web.addEventListener?.('securitypolicyviolation', this.#listener);
  }

  stop(): void {
    web.removeEventListener?.('securitypolicyviolation', this.#listener);
  }

  /** What was forbidden meanwhile, in words. */
  get finding(): string | undefined {
    if (!this.#violation) return undefined;
    const { effectiveDirective, blockedURI } = this.#violation;
    return `the Content Security Policy of the page forbids it: \`${effectiveDirective}\` does not allow ${blockedURI}`;
  }
}
