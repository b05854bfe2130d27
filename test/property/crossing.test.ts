import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { registerClass } from 'offloop';
import { processWire } from '../../src/executors/node/process-wire.js';
import { threadWire } from '../../src/executors/node/thread-wire.js';
import { look } from '../../src/executors/wire/look.js';

// What crosses where a class is registered, beside a copy that is made here by the plainest way: each object once, whatever it is.

class Point {
  readonly #held: unknown;
  constructor(held: unknown) {
    this.#held = held;
  }
  static heldBy(point: Point): unknown {
    return point.#held;
  }
}
class Row {
  readonly fields: unknown;
  constructor(fields: unknown) {
    this.fields = fields;
  }
}

/** A graph: each of its objects as a kind and the numbers of those that it holds. */
type Kind =
  | 'record'
  | 'wide'
  | 'list'
  | 'long'
  | 'holey'
  | 'named'
  | 'map'
  | 'set'
  | 'row'
  | 'point'
  | 'date'
  | 'bytes';
interface Made {
  readonly kind: Kind;
  readonly links: readonly number[];
  readonly salt: number;
}

const graphs = fc.array(
  fc.record<Made>({
    kind: fc.constantFrom<Kind[]>(
      ...(['record', 'record', 'record', 'list', 'list', 'wide', 'long', 'holey', 'named'] as const),
      ...(['map', 'set', 'row', 'point', 'date', 'bytes'] as const),
    ),
    links: fc.array(fc.nat(40), { maxLength: 4 }),
    salt: fc.integer(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** Makes it; a point holds only what comes after it, since what would lead back into one is refused. */
function build(graph: readonly Made[]): object {
  const objects: object[] = [];
  const later: (() => void)[] = [];
  for (let at = graph.length - 1; at >= 0; at -= 1) {
    const { kind, links, salt } = graph[at]!;
    const after = links.map((link) => objects[at + 1 + (link % graph.length)]).filter((held) => held !== undefined);
    const anywhere = (): object[] => links.map((link) => objects[link % graph.length]!);
    objects[at] = empty(kind, salt, after);
    // Points would be led back into by what their objects hold.
    const held = graph.some((other) => other.kind === 'point') ? () => after : anywhere;
    later.push(() => connect(objects[at]!, kind, held(), salt));
  }
  for (const connectOne of later) connectOne();
  return { root: objects[0], again: objects[0], rest: objects };
}

function empty(kind: Kind, salt: number, held: readonly object[]): object {
  if (kind === 'point') return new Point({ held, salt });
  if (kind === 'row') return new Row(undefined);
  if (kind === 'map') return new Map();
  if (kind === 'set') return new Set();
  if (kind === 'date') return new Date(salt);
  if (kind === 'bytes') return new Uint8Array([salt, 1]);
  return kind === 'record' || kind === 'wide' ? {} : [];
}

function connect(object: any, kind: Kind, held: readonly object[], salt: number): void {
  if (kind === 'record' || kind === 'wide') {
    object.salt = salt;
    if (kind === 'wide') for (let n = 0; n < 120; n += 1) object[`field${n}`] = n;
    for (const [index, value] of held.entries()) object[`to${index}`] = value;
  } else if (kind === 'row') object.fields = held;
  else if (kind === 'map') for (const [index, value] of held.entries()) object.set(index % 2 ? value : index, value);
  else if (kind === 'set') for (const value of held) object.add(value);
  else if (Array.isArray(object)) {
    if (kind === 'long') for (let n = 0; n < 150; n += 1) object.push(n % 3 ? `${n}` : n);
    if (kind === 'holey') object.length = 3;
    object.push(salt, ...held);
    if (kind === 'named') Object.assign(object, { index: salt, held });
  }
}

/** A copy as it is meant to arrive. */
function copyOf(value: unknown, made = new Map<object, object>()): any {
  if (typeof value !== 'object' || value === null) return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  const keep = <T extends object>(copy: T): T => {
    made.set(value, copy);
    return copy;
  };
  if (value instanceof Point) return keep(new Point(copyOf(Point.heldBy(value), made)));
  if (value instanceof Date) return keep(new Date(value));
  if (value instanceof Uint8Array) return keep(value.slice());
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, item] of value) copy.set(copyOf(key, made), copyOf(item, made));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const item of value) copy.add(copyOf(item, made));
    return copy;
  }
  const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
  for (const [key, item] of Object.entries(value)) (copy as any)[key] = copyOf(item, made);
  return copy;
}

/** What an object holds, of whatever realm it is. */
function partsOf(value: any): readonly (readonly [unknown, unknown])[] {
  const tag = Object.prototype.toString.call(value);
  if (value instanceof Point) return [['held', Point.heldBy(value)]];
  if (tag === '[object Map]') return [...value];
  if (tag === '[object Set]') return [...value].map((item) => [item, '']);
  return tag === '[object Date]' ? [['time', value.getTime()]] : Object.entries(value);
}

/** Writes a graph so that two of the same shape read the same, with what is one object and what are two. */
function written(root: unknown): string {
  const numbers = new Map<object, number>();
  const lines: string[] = [];
  const word = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    const known = numbers.get(value);
    if (known !== undefined) return `#${known}`;
    const number = numbers.size;
    numbers.set(value, number);
    const parts = partsOf(value);
    const length = Array.isArray(value) ? value.length : '';
    const body = parts.map(([key, item]) => `${word(key)}: ${word(item)}`).join(', ');
    lines.push(`#${number} ${Object.getPrototypeOf(value).constructor.name} ${length} {${body}}`);
    return `#${number}`;
  };
  return `${word(root)}\n${lines.join('\n')}`;
}

/** Whether a point can be reached, by the plainest way. */
function hasPoint(root: unknown): boolean {
  const seen = new Set<unknown>([root]);
  for (const value of seen) {
    if (value instanceof Point) return true;
    if (typeof value !== 'object' || value === null) continue;
    const held = value instanceof Map ? [...value].flat() : value instanceof Set ? value : Object.values(value);
    for (const item of held) seen.add(item);
  }
  return false;
}

describe('Where a class is registered', () => {
  beforeAll(() => {
    registerClass(Point, {
      name: 'Held',
      encode: (point) => [Point.heldBy(point)],
      decode: ([held]) => new Point(held),
    });
  });

  test.each([
    ['another thread', threadWire],
    ['another process', processWire],
  ] as const)('%s gets the graph that was sent, and what was sent stays as it was', (_where, wire) => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const value = build(graph);
        const before = written(value);
        expect(written(wire.copy(value))).toBe(written(copyOf(value)));
        expect(written(value)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  test('an instance is found wherever it stands, and only what holds one is written in another way', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        // Fields that a list has beside its items are no place of an instance.
        const value = build(graph.map((made) => (made.kind === 'named' ? { ...made, kind: 'list' as const } : made)));
        expect(look(threadWire.kinds, [1, [value]], undefined)).toBe(hasPoint(value));
        expect(look(threadWire.kinds, [1, value], undefined)).toBe(hasPoint(value));
      }),
      { numRuns: 500 },
    );
  });
});
