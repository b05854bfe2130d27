/** The field that says how far a request is. */
export const PHASE = 0;
export const SHARED_FIELDS = 1;

/** It was sent, and its function has not begun. */
export const SENT = 0;
/** Its function executes and never looked at its signal. */
export const BEGUN = 1;
/** Its function executes and looks at its signal. */
export const READS_SIGNAL = 2;
/** It was cancelled: the function does not begin, or sees it in its signal. */
export const CANCELLED = 3;
/** Its function has ended, the outcome is under way. */
export const ENDED = 4;
