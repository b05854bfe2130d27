/** What of a list can be seen. */
export interface VisibleRows {
  /** The first row, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly hasHeader: boolean;
  readonly hasFooter: boolean;
}

/**
 * Divides the lines of a list among its header, its rows and its footer; the selected row is always there.
 *
 * @param height - lines in all, at least 1
 * @param wantsHeader - whether there is one
 */
export function visibleRows(height: number, count: number, selected: number, wantsHeader = true): VisibleRows {
  const hasHeader = wantsHeader && height >= 3;
  const hasFooter = height >= 2;
  const rows = Math.min(height - Number(hasHeader) - Number(hasFooter), count);
  const from = Math.max(Math.min(selected - Math.floor(rows / 2), count - rows), 0);
  return { from, to: from + rows, hasHeader, hasFooter };
}
