import type { ComponentChildren } from 'preact';

interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand at the end of their column. */
  readonly figures?: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly captionShown?: boolean;
}

/** Rows and columns. On a narrow screen it scrolls inside its own frame, which the keyboard can reach; the page never does. */
export function Table<Row>({ caption, columns, rows, keyOf, captionShown = true }: TableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark for each table
    <div class="table-frame" role="region" aria-label={caption} tabIndex={0}>
      <table class="table">
        <caption class={captionShown ? '' : 'unseen'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, figures }) => (
              <th key={head} scope="col" class={figures === true ? 'figures' : ''}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ head, cell, figures }, place) =>
                place === 0 ? (
                  <th key={head} scope="row" class={figures === true ? 'figures' : ''}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} class={figures === true ? 'figures' : ''}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
