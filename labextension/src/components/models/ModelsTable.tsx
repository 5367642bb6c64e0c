import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';

import type { IRegisteredModel } from '../../api';
import type { IVersionOrder } from '../../compare';
import { searchModels, sortModels } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { ModelTableRow } from './ModelTableRow';
import { SortHead } from './SortHead';

/** Rows that are shown before somebody asks for more. */
const PAGE = 100;

/** All registered models, searched by name and sorted by any column. */
export function ModelsTable({
  models
}: {
  models: readonly IRegisteredModel[];
}): ReactElement {
  const { trans } = useHost();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(PAGE);
  const [order, setOrder] = useState<IVersionOrder>({
    by: 'changed',
    isDescending: true
  });
  const found = useMemo(
    () => sortModels(searchModels(models, search), order),
    [models, search, order]
  );
  const left = found.length - shown;
  const head = (by: string, label: string) => (
    <SortHead by={by} label={label} order={order} onSort={setOrder} />
  );
  return (
    <>
      <input
        type="search"
        className="jp-Tracker-input jp-Tracker-modelsSearch"
        aria-label={trans.__('Search models')}
        placeholder={trans.__('Search models')}
        value={search}
        onChange={event => {
          setSearch(event.currentTarget.value);
        }}
      />
      <div role="status">
        {found.length === 0 && (
          <Note>{trans.__('No model has this in its name.')}</Note>
        )}
      </div>
      {found.length > 0 && (
        <div className="jp-Tracker-scroll">
          <table
            className="jp-Tracker-table jp-Tracker-modelsTable"
            aria-label={trans.__('Models')}
          >
            <thead>
              <tr>
                {head('name', trans.__('Name'))}
                {head('version', trans.__('Newest version'))}
                <th scope="col">{trans.__('Stages and aliases')}</th>
                <th scope="col">{trans.__('Description')}</th>
                {head('changed', trans.__('Changed'))}
              </tr>
            </thead>
            <tbody>
              {found.slice(0, shown).map(model => (
                <ModelTableRow key={model.name} model={model} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {left > 0 && (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            setShown(shown + PAGE);
          }}
        >
          {trans.__('Show %1 more', Math.min(left, PAGE))}
        </button>
      )}
    </>
  );
}
