/** A worker that talks to its page beside its tasks. */
import { expose } from 'offloop/worker';

addEventListener('message', ({ data }) => postMessage(`own: ${JSON.stringify(data)}`));
expose({
  double: (n: number): number => {
    postMessage('working');
    return 2 * n;
  },
});
