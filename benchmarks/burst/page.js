import { burst } from '../../test/browser/pages/burst.js';
import { ways } from './ways.js';

/** What a burst does to this page; `way` is one of the tests' page, or a peer. */
export function measured({ way, ...options }) {
  return burst({ ...options, way: ways[way] ?? way });
}
