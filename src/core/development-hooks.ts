/**
 * Where development mode listens. Empty in production, where nothing of it is loaded: the checks cost a property look-up.
 */
export interface DevelopmentHooks {
  /** An operation was made. */
  made?: (operation: object) => void;
  /** An operation was yielded, started or passed on. */
  used?: (operation: unknown) => void;
  /** The body of a frame has ended well. */
  ended?: (frame: object, result: unknown) => void;
  /** A function was wrapped. */
  wrapped?: (fn: unknown, warn: (message: string) => void) => void;
}

export const developmentHooks: DevelopmentHooks = {};
