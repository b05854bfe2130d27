import { memo } from 'react';
import { COLUMNS, type Column, type Row } from './work/row.ts';

interface ResultsProps {
  readonly rows: readonly Row[];
  readonly by: Column;
  readonly isDescending: boolean;
  readonly onSort: (column: Column) => void;
}

/** The first rows that were found; a click on a column sorts by it. */
export function Results({ rows, by, isDescending, onSort }: ResultsProps) {
  return (
    <div className="results">
      <table>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} aria-sort={column !== by ? 'none' : isDescending ? 'descending' : 'ascending'}>
                <button type="button" onClick={() => onSort(column)}>
                  {column}
                  <span aria-hidden="true">{column !== by ? '' : isDescending ? ' ↓' : ' ↑'}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <Rows rows={rows} />
      </table>
    </div>
  );
}

/** Not made anew for each key that is pressed. */
const Rows = memo(function Rows({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <tbody>
      {rows.map((row) => (
        <tr key={`${row.time}${row.message}`} data-level={row.level}>
          <td>{row.time.slice(11, 23)}</td>
          <td>{row.level}</td>
          <td>{row.service}</td>
          <td>{row.duration} ms</td>
          <td>{row.message}</td>
        </tr>
      ))}
    </tbody>
  );
});
