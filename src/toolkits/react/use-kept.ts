import { useState } from 'react';

/**
 * A value that lives as long as the component, or until what it depends on changes. What `useMemo` keeps React may forget, and does when a
 * module is replaced while one works on it.
 */
export function useKept<T>(make: () => T, dependencies: readonly unknown[]): T {
  const [kept, keep] = useState(() => ({ value: make(), dependencies }));
  if (dependencies.every((each, index) => Object.is(each, kept.dependencies[index]))) return kept.value;
  const next = { value: make(), dependencies };
  keep(next);
  return next.value;
}
