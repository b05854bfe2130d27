interface Written {
  readonly t: string;
  readonly v?: any;
  readonly i?: number;
  readonly k?: string;
  readonly o?: number;
  readonly l?: number;
}

/** Turns what crosses into text and back. */
export interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/** What is one object stays one. CDP carries nothing but text. It is executed in the page and in Node, so it stands by itself. */
export function makeCodec(): Codec {
  const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const textOf = (bytes: Uint8Array): string => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  };
  const writer = (): ((value: any) => Written) => {
    const seen = new Map<object, number>();
    const parts = (value: any, tag: string): Written => {
      if (Array.isArray(value)) return { t: 'a', v: Array.from(value, write) };
      if (tag === 'Map') return { t: 'm', v: [...value].map(([key, item]) => [write(key), write(item)]) };
      if (tag === 'Set') return { t: 's', v: [...value].map(write) };
      if (tag === 'Date') return { t: 'd', v: Number(value) };
      // The whole memory goes along, as it does between processes.
      if (ArrayBuffer.isView(value)) {
        const { byteOffset, length } = value as Uint8Array;
        return { t: 'b', k: tag, o: byteOffset, l: length, v: textOf(new Uint8Array(value.buffer)) };
      }
      if (tag !== 'Object') throw new Error(`${tag} could not be cloned`);
      return { t: 'o', v: Object.entries(value).map(([key, item]) => [key, write(item)]) };
    };
    const write = (value: any): Written => {
      if (value === undefined) return { t: 'u' };
      if (typeof value === 'bigint') return { t: 'n', v: String(value) };
      if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? { t: '-0' } : { t: 'p', v: value };
      const known = seen.get(value);
      if (known !== undefined) return { t: 'r', i: known };
      const i = seen.size;
      seen.set(value, i);
      return { ...parts(value, Object.prototype.toString.call(value).slice(8, -1)), i };
    };
    return write;
  };
  const reader = (): ((written: Written) => unknown) => {
    const made: unknown[] = [];
    const note = <T>(i: number, object: T): T => {
      made[i] = object;
      return object;
    };
    const read = ({ t, v, k, o, l, i = 0 }: Written): unknown => {
      if (t === 'r') return made[i];
      if (t === 'u') return undefined;
      if (t === '-0') return -0;
      if (t === 'n') return BigInt(v);
      if (t === 'd') return note(i, new Date(v));
      if (t === 'b') return note(i, new (globalThis as any)[k!](bytesOf(v).buffer, o, l));
      if (t === 'a') {
        const list: unknown[] = note(i, []);
        for (const item of v) list.push(read(item));
        return list;
      }
      if (t === 'm') {
        const map = note(i, new Map());
        for (const [key, item] of v) map.set(read(key), read(item));
        return map;
      }
      if (t === 's') {
        const set = note(i, new Set());
        for (const item of v) set.add(read(item));
        return set;
      }
      if (t !== 'o') return v;
      const record: Record<string, unknown> = note(i, {});
      for (const [key, item] of v) record[key] = read(item);
      return record;
    };
    return read;
  };
  return { encode: (value) => JSON.stringify(writer()(value)), decode: (text) => reader()(JSON.parse(text)) };
}
