import type { ReactElement } from 'react';

import type { ISort, SortField } from '../../compare';
import { Glyph } from '../common/Glyph';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { KeyOptions, packChoice, unpackChoice } from './KeyOptions';

/** Fields whose largest values are mostly wanted first. */
const LARGEST_FIRST: readonly SortField[] = ['started', 'duration', 'metric'];

/** Chooses the order of the runs. */
export function SortSelect(): ReactElement {
  const { tracker, trans } = useHost();
  const { sort } = useObservable(tracker.view);
  const choose = (choice: string) => {
    const { by, key } = unpackChoice<SortField>(choice);
    const isDescending = LARGEST_FIRST.includes(by);
    tracker.view.setSort({ by, key, isDescending });
  };
  const turned: ISort = { ...sort, isDescending: !sort.isDescending };
  return (
    <>
      <select
        className="jp-Tracker-input"
        data-testid="tracker-sort"
        aria-label={trans.__('Sort by')}
        title={trans.__('Sort by')}
        value={packChoice(sort)}
        onChange={event => {
          choose(event.currentTarget.value);
        }}
      >
        <option value="started">{trans.__('Started')}</option>
        <option value="name">{trans.__('Name')}</option>
        <option value="duration">{trans.__('Duration')}</option>
        <KeyOptions kinds={['metric', 'param']} chosen={sort} />
      </select>
      <button
        type="button"
        className="jp-Tracker-iconButton"
        aria-label={
          sort.isDescending
            ? trans.__('Descending: sort ascending')
            : trans.__('Ascending: sort descending')
        }
        title={
          sort.isDescending
            ? trans.__('Descending: sort ascending')
            : trans.__('Ascending: sort descending')
        }
        onClick={() => {
          tracker.view.setSort(turned);
        }}
      >
        <Glyph name={sort.isDescending ? 'down' : 'up'} />
      </button>
    </>
  );
}
