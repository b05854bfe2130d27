import { checkInteger, checkText, expected } from '../../core/validation.js';

const END = '.out';
const CUT = '…';
/** Names that mean devices on Windows, whatever follows the first dot. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/iu;
/** What some file system does not take in a name. */
const REFUSED = /[\p{Cc}\p{Cs}<>:"/\\|?*]/gu;
/** The least that is left of a name and of an id each. */
const LEAST = 16;

/**
 * The name of a file for a job's entry: `NAME.ID.out`, or `NAME.out` where the id is empty. It fits every file system: letters without their accents,
 * what is refused somewhere is `_`, and what is too long is cut in its middle. So names may collide, which entries do not.
 *
 * @param job - the job's name
 * @param id - the text of its id
 * @param maxBytes - of the name in UTF-8, the end `.out` included
 * @throws `TypeError` or `RangeError` when an argument cannot be used
 * @example
 * ```ts
 * import { cacheName } from 'offloop/jobs';
 * [cacheName('sums', ''), cacheName('sums', 'src/kožušček')]; // => ['sums.out', 'sums.src_kozuscek.out']
 * ```
 */
export function cacheName(job: string, id: string, maxBytes = 255): string {
  for (const [name, value] of [
    ['job', job],
    ['id', id],
  ] as const) {
    checkText(name, value);
    if (value === undefined) throw new TypeError(expected(name, 'a text', value));
  }
  checkInteger('maxBytes', maxBytes, LEAST);
  const folded = fold(id);
  const least = folded === '' ? 0 : Math.min(bytesOf(folded), LEAST >> 1) + 1;
  const name = cut(fold(job).replace(DEVICES, '_$&'), maxBytes - END.length - least);
  if (folded === '') return `${name}${END}`;
  return `${name}.${cut(folded, maxBytes - END.length - 1 - bytesOf(name))}${END}`;
}

function fold(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC');
  return plain.replace(REFUSED, '_');
}

/** Keeps as much of both ends as there is room for. */
function cut(text: string, maxBytes: number): string {
  if (bytesOf(text) <= maxBytes) return text;
  const half = Math.max(0, (maxBytes - bytesOf(CUT)) >> 1);
  const signs = [...text];
  return `${taken(signs, half)}${CUT}${[...taken(signs.reverse(), half)].reverse().join('')}`;
}

/** The first so many bytes, whole characters. */
function taken(signs: readonly string[], maxBytes: number): string {
  let bytes = 0;
  let count = 0;
  for (const sign of signs) {
    bytes += bytesOf(sign);
    if (bytes > maxBytes) break;
    count += 1;
  }
  return signs.slice(0, count).join('');
}

/** In UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
