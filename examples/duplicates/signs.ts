/** The font of Linux's own console has little but ASCII. */
const isAscii = process.env.TERM === 'linux';

/** What stands between texts and in charts. */
export const SIGNS = isAscii
  ? ({ dot: '-', times: 'x', square: '#', more: '...', cell: '#', parts: [''] } as const)
  : ({
      dot: '·',
      times: '×',
      square: '■',
      more: '…',
      cell: '█',
      parts: ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'],
    } as const);

/** Several things in one line. */
export function inOneLine(...texts: readonly string[]): string {
  return texts.join(` ${SIGNS.dot} `);
}
