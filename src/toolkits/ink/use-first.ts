import { useLayoutEffect, useState } from 'react';
import type { Engine } from '../../engine/engine.js';

/** Who wants the prompts of an engine, the first first. */
const claims = new WeakMap<Engine, Set<() => void>>();

/** Whether this component is the first of its kind for the engine; another one becomes the first when that goes. */
export function useFirst(engine: Engine): boolean {
  const [isFirst, setFirst] = useState(false);
  useLayoutEffect(() => {
    const all = claims.get(engine) ?? new Set<() => void>();
    claims.set(engine, all);
    const look = (): void => setFirst([...all][0] === look);
    all.add(look);
    look();
    return () => {
      all.delete(look);
      for (const each of all) each();
    };
  }, [engine]);
  return isFirst;
}
