import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IKeyRow } from '../../compare';
import {
  chooseRows,
  keyRows,
  readKey,
  sortByKey,
  toCsv,
  toMarkdown
} from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { saveText } from '../common/saveFile';
import { CausesSection } from '../truth/CausesSection';
import { CompareTable } from './CompareTable';
import { useComparison } from './context';
import { CopyTextButton } from './CopyTextButton';
import { TableToolbar } from './TableToolbar';
import { tableCells } from './tableCells';

/** All values of the runs; beside two runs also what may have caused the difference. */
export function TableView(): ReactElement {
  const { trans } = useHost();
  const { runs, shown, settings } = useComparison();
  const { sort, onlyDifferences, withTags, search, isTransposed } = settings;
  const sorted = useMemo(() => {
    const key = readKey(sort?.replace(/^-/, ''));
    return key ? sortByKey(shown, key, sort?.startsWith('-') ?? false) : shown;
  }, [shown, sort]);
  const all = useMemo(() => keyRows(sorted), [sorted]);
  const rows = useMemo(
    () =>
      chooseRows(all, {
        onlyDifferences: onlyDifferences ?? false,
        withTags: withTags ?? false,
        search: search ?? ''
      }),
    [all, onlyDifferences, withTags, search]
  );
  const cells = () => tableCells(trans, sorted, rows, isTransposed ?? false);
  return (
    <div className="jp-Tracker-tableView" data-two={runs.length === 2}>
      <div className="jp-Tracker-tableMain">
        <TableToolbar>
          <CopyTextButton
            label={trans.__('Copy as Markdown')}
            text={() => toMarkdown(cells())}
          />
          <button
            type="button"
            className="jp-Tracker-button"
            onClick={() => {
              saveText('comparison.csv', toCsv(cells()), 'text/csv');
            }}
          >
            {trans.__('Save CSV')}
          </button>
        </TableToolbar>
        {rows.length > 0 ? (
          <CompareTable runs={sorted} rows={rows} />
        ) : (
          <Note>{describeEmpty(all)}</Note>
        )}
      </div>
      {runs.length === 2 && (
        <aside className="jp-Tracker-tableAside">
          <CausesSection runs={runs} />
        </aside>
      )}
    </div>
  );

  function describeEmpty(found: readonly IKeyRow[]): string {
    if (search && found.length > 0) {
      return trans.__('No name holds “%1”.', search);
    }
    return onlyDifferences
      ? trans.__('The runs do not differ.')
      : trans.__('These runs have nothing to show.');
  }
}
