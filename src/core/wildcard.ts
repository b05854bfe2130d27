/** A place of a pattern: characters that fit there, or any number of any. */
type Place = 'any' | ((character: string) => boolean);

const one = (): boolean => true;

/**
 * Whether a whole name fits a pattern: `*` stands for any characters, `+` for at least one, `?` for one, `[abc]` for one of these, `[^abc]` for one
 * that is none of them, and `\` takes the character after it as it is. A name that is written as the pattern is fits as well: `C++`.
 */
export function matches(name: string, pattern: string): boolean {
  if (name === pattern) return true;
  if (!/[*?+[\\]/.test(pattern)) return false;
  return fitsAll([...name], placesOf([...pattern]));
}

/** Goes back to the last `*` alone: whatever stood before it fits already. */
function fitsAll(name: readonly string[], places: readonly Place[]): boolean {
  let at = 0;
  let place = 0;
  let lastAny = -1;
  let resumeAt = 0;
  while (at < name.length) {
    const fits = places[place];
    if (fits === 'any') {
      lastAny = place;
      resumeAt = at;
      place += 1;
    } else if (fits?.(name[at] as string)) {
      at += 1;
      place += 1;
    } else if (lastAny !== -1) {
      resumeAt += 1;
      at = resumeAt;
      place = lastAny + 1;
    } else return false;
  }
  while (places[place] === 'any') place += 1;
  return place === places.length;
}

function placesOf(pattern: readonly string[]): Place[] {
  const places: Place[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at] as string;
    const end = sign === '[' ? endOfSet(pattern, at) : -1;
    if (sign === '*') places.push('any');
    else if (sign === '+') places.push(one, 'any');
    else if (sign === '?') places.push(one);
    else if (end !== -1) {
      places.push(setOf(pattern.slice(at + 1, end)));
      at = end;
    } else if (sign === '\\' && at + 1 < pattern.length) {
      at += 1;
      places.push(itself(pattern[at] as string));
    } else places.push(itself(sign));
  }
  return places;
}

function itself(sign: string): Place {
  return (character) => character === sign;
}

/** Where the set ends that begins here; -1 where it has no end, or nothing in it: then the bracket stands for itself. */
function endOfSet(pattern: readonly string[], begin: number): number {
  const first = begin + (pattern[begin + 1] === '^' ? 2 : 1);
  for (let at = first; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === ']') return at === first ? -1 : at;
  }
  return -1;
}

/** Characters, ranges of them, and escaped ones. */
function setOf(signs: readonly string[]): Place {
  const isNegative = signs[0] === '^';
  const ranges: (readonly [from: string, to: string])[] = [];
  const take = (at: number): [sign: string, next: number] =>
    signs[at] === '\\' && at + 1 < signs.length ? [signs[at + 1] as string, at + 2] : [signs[at] as string, at + 1];
  for (let at = isNegative ? 1 : 0; at < signs.length; ) {
    const [from, next] = take(at);
    const isRange = signs[next] === '-' && next + 1 < signs.length;
    const [to, end] = isRange ? take(next + 1) : [from, next];
    ranges.push([from, to]);
    at = end;
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isNegative;
}
