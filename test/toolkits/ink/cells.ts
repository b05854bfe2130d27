/** How many cells of a terminal a text of plain characters takes: wide ones two. */
export function cellsOf(text: string): number {
  return [...new Intl.Segmenter().segment(text)].reduce((cells, { segment }) => cells + (isWide(segment) ? 2 : 1), 0);
}

function isWide(character: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}ー]/u.test(character);
}
