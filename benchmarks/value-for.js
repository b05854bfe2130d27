/** What a scenario says for all kinds of workers, or by a function for each. */
export function valueFor(kind, value) {
  return typeof value === 'function' ? value(kind) : value;
}
