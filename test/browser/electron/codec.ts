/**
 * Turns what crosses into text and back, what is one object stays one: CDP carries nothing else. It is executed in the page and in Node, so it
 * stands by itself.
 */
export function makeCodec() {
  const writer = () => {
    const seen = new Map();
    const parts = (value, tag) => {
      if (Array.isArray(value)) return { t: 'a', v: Array.from(value, write) };
      if (tag === 'Map') return { t: 'm', v: [...value].map(([key, item]) => [write(key), write(item)]) };
      if (tag === 'Set') return { t: 's', v: [...value].map(write) };
      if (tag === 'Date') return { t: 'd', v: Number(value) };
      // The whole memory goes along, as it does between processes.
      if (ArrayBuffer.isView(value))
        return { t: 'b', k: tag, o: value.byteOffset, l: value.length, v: [...new Uint8Array(value.buffer)] };
      if (tag !== 'Object') throw new Error(`${tag} could not be cloned`);
      return { t: 'o', v: Object.entries(value).map(([key, item]) => [key, write(item)]) };
    };
    const write = (value) => {
      if (value === undefined) return { t: 'u' };
      if (typeof value === 'bigint') return { t: 'n', v: String(value) };
      if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? { t: '-0' } : { t: 'p', v: value };
      if (seen.has(value)) return { t: 'r', i: seen.get(value) };
      const i = seen.size;
      seen.set(value, i);
      return { ...parts(value, Object.prototype.toString.call(value).slice(8, -1)), i };
    };
    return write;
  };
  const reader = () => {
    const made = [];
    const note = (i, object) => {
      made[i] = object;
      return object;
    };
    const read = ({ t, v, k, o, l, i }) => {
      if (t === 'r') return made[i];
      if (t === 'u') return undefined;
      if (t === '-0') return -0;
      if (t === 'n') return BigInt(v);
      if (t === 'd') return note(i, new Date(v));
      if (t === 'b') return note(i, new globalThis[k](new Uint8Array(v).buffer, o, l));
      if (t === 'a') {
        const list = note(i, []);
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
      const record = note(i, {});
      for (const [key, item] of v) record[key] = read(item);
      return record;
    };
    return read;
  };
  return { encode: (value) => JSON.stringify(writer()(value)), decode: (text) => reader()(JSON.parse(text)) };
}
