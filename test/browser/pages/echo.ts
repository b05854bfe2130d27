/** A worker that answers with the library's version of what it gets. */
import { TimeoutError } from 'offloop';

self.addEventListener('message', ({ data }) => self.postMessage(new TimeoutError(data as number).message));
