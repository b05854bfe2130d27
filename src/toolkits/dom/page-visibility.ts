import type { Visibility } from '../../core/tree.js';

/** Whether this page is seen: a tab in the background is not, nor is a window that is covered or minimised. */
export const pageVisibility: Visibility = {
  get isHidden() {
    return document.visibilityState === 'hidden';
  },
  subscribe(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};
