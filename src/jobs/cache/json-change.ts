/**
 * Where JSON would give another value back: `undefined` members, dates, maps, instances of classes, circles, numbers that are none.
 *
 * @returns the place, as `result.when`; `undefined` where it changes nothing
 */
export function jsonChange(value: unknown, place: string): string | undefined {
  return changeIn(value, place, new Set());
}

function changeIn(value: unknown, place: string, above: Set<object>): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? undefined : place;
  if (typeof value !== 'object' || above.has(value) || !isPlain(value)) return place;
  above.add(value);
  const change = Array.isArray(value) ? changeInList(value, place, above) : changeInRecord(value, place, above);
  above.delete(value);
  return change;
}

function isPlain(value: object): boolean {
  if ('toJSON' in value || Object.getOwnPropertySymbols(value).length > 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return prototype === Array.prototype && Object.keys(value).length === value.length;
  return prototype === null || isObjectPrototype(prototype);
}

/** That of plain objects, of whatever realm. */
function isObjectPrototype(prototype: unknown): boolean {
  const { constructor } = prototype as { readonly constructor?: unknown };
  return (
    Object.getPrototypeOf(prototype) === null && typeof constructor === 'function' && constructor.name === 'Object'
  );
}

function changeInList(list: readonly unknown[], place: string, above: Set<object>): string | undefined {
  for (const [index, member] of list.entries()) {
    const change = changeIn(member, `${place}[${index}]`, above);
    if (change !== undefined) return change;
  }
  return undefined;
}

function changeInRecord(record: object, place: string, above: Set<object>): string | undefined {
  for (const [key, member] of Object.entries(record)) {
    const change = changeIn(member, `${place}.${key}`, above);
    if (change !== undefined) return change;
  }
  return undefined;
}
