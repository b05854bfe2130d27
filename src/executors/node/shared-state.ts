/** The field that says how far a request is. */
export const PHASE = 0;
/** The field that says whether its function looks at its signal. */
export const READS_SIGNAL = 1;
/** How many fields there are. */
export const SHARED_FIELDS = 2;

/** It was sent, and its function has not begun. */
export const SENT = 0;
/** Its function executes. */
export const BEGUN = 1;
/** It was cancelled: its function does not begin, or sees it in its signal. */
export const CANCELLED = 2;
/** Its function has ended, the outcome is under way. */
export const ENDED = 3;
