import { readFileSync, writeFileSync } from 'node:fs';

/** Puts a text between the markers of that name in a document: `<!-- begin NAME -->` and `<!-- end NAME -->`. */
export function putInto(document, name, text) {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const old = readFileSync(document, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The document has no place for \`${name}\``);
  writeFileSync(document, `${old.slice(0, from + begin.length)}\n\n${text}\n\n${old.slice(to)}`);
}
