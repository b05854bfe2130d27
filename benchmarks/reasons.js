/** Why offloop misses a goal, or a peer is ahead: by suite and scenario. Shown only where it is so. */
export const REASONS = {
  driver: {
    'handlers-10000':
      'each run is a node of the tree that can be cancelled, found and awaited, and bluebird makes a promise only.',
    'outside-answer': 'a resolved promise lets the others go on a microtask later, and that microtask counts.',
  },
  threads: {
    'ten-long': 'any pool does this as well as the cores allow.',
    'transferred-64-mb': 'the buffer is moved in no time: what is measured is a round trip.',
    'copied-64-mb': 'the time is that of copying, which is the same for all.',
    'cold-first-result': 'the time is that of starting a thread, which loads the worker file.',
    'cancel-finally': 'well below what anybody can see.',
  },
  processes: {
    'ten-long': 'any pool does this as well as the cores allow.',
    'cold-first-result': 'the time is that of starting Node.',
  },
};
