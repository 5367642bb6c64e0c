import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IListColumn } from '../../compare';
import { MAX_COLUMNS } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { Glyph } from '../common/Glyph';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Popover } from '../common/Popover';
import { kindLabel } from './KeyOptions';
import { useRunKeys } from './useRunKeys';

/** Chooses the metrics and parameters that the list shows. */
export function ColumnChooser(): ReactElement {
  const { trans } = useHost();
  return (
    <Popover
      title={trans.__('Columns')}
      face={<Glyph name="columns" />}
      testId="tracker-columns"
    >
      {() => <ColumnList />}
    </Popover>
  );
}

function ColumnList(): ReactElement {
  const { tracker, trans } = useHost();
  const { columns } = useObservable(tracker.runs);
  const [text, setText] = useState('');
  const { value: keys, error } = useRunKeys(text);
  const isFull = columns.length >= MAX_COLUMNS;
  const has = ({ kind, key }: IListColumn) =>
    columns.some(column => column.kind === kind && column.key === key);
  const offered: IListColumn[] = (keys ?? []).flatMap(({ kind, key }) =>
    kind === 'tag' ? [] : { kind, key }
  );
  // What is shown stands first, also when few runs have it.
  const options = [
    ...columns.filter(({ key }) => key.includes(text)),
    ...offered.filter(column => !has(column))
  ];
  const toggle = (column: IListColumn) => {
    tracker.view.setColumns(
      has(column)
        ? columns.filter(
            ({ kind, key }) => kind !== column.kind || key !== column.key
          )
        : [...columns, column]
    );
  };
  return (
    <>
      <input
        type="search"
        className="jp-Tracker-input"
        aria-label={trans.__('Find a column')}
        placeholder={trans.__('Find a metric or parameter')}
        autoFocus
        value={text}
        onChange={event => {
          setText(event.currentTarget.value);
        }}
      />
      {error && <ErrorNote message={error} />}
      {keys && options.length === 0 && (
        <Note>{trans.__('No metric or parameter has this in its name.')}</Note>
      )}
      <ul className="jp-Tracker-options">
        {options.map(column => (
          <li key={`${column.kind} ${column.key}`}>
            <label>
              <input
                type="checkbox"
                checked={has(column)}
                disabled={isFull && !has(column)}
                onChange={() => {
                  toggle(column);
                }}
              />
              <span title={column.key}>{column.key}</span>
              <span className="jp-Tracker-facts">
                {kindLabel(trans, column.kind)}
              </span>
            </label>
          </li>
        ))}
      </ul>
      <div className="jp-Tracker-popoverFoot">
        <span className="jp-Tracker-facts">
          {trans.__('%1 of at most %2', columns.length, MAX_COLUMNS)}
        </span>
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            tracker.view.setColumns(undefined);
          }}
        >
          {trans.__('Default')}
        </button>
      </div>
    </>
  );
}
