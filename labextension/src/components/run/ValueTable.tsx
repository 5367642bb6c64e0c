import type { ReactElement } from 'react';
import { useState } from 'react';

import { CopyButton } from '../common/CopyButton';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';

/** Fewer rows than this are found without a search. */
const SEARCHED_FROM = 8;

/** Rows that are shown before somebody asks for more. */
const PAGE = 200;

/** What stands in a cell. */
export interface IValue {
  readonly text: string;
  /** The value in full, where `text` is rounded. */
  readonly exact?: string;
}

/** One row. */
export interface INamedValue extends IValue {
  readonly name: string;
  /** Where the value came from. */
  readonly origin?: string;
  /** What stands in the columns after the value's. */
  readonly more?: readonly IValue[];
}

interface IValueTableProps {
  readonly title: string;
  /** Stands there when there are no rows. */
  readonly none: string;
  readonly values: readonly INamedValue[];
  /** Titles of the value's column and those after it, where there are several. */
  readonly columns?: readonly string[];
  readonly testId?: string;
}

/** Values by name, to be searched and copied. */
export function ValueTable(props: IValueTableProps): ReactElement {
  const { trans } = useHost();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(PAGE);
  const { title, values, columns } = props;
  const found = values.filter(value => matches(value, search));
  const left = found.length - shown;
  const isLong = values.length >= SEARCHED_FROM;
  return (
    <Section
      title={isLong ? trans.__('%1 (%2)', title, values.length) : title}
      testId={props.testId}
      aside={
        isLong && (
          <input
            type="search"
            className="jp-Tracker-input jp-Tracker-valueSearch"
            aria-label={trans.__('Search %1', title)}
            placeholder={trans.__('Search')}
            value={search}
            onChange={event => {
              setSearch(event.currentTarget.value);
            }}
          />
        )
      }
    >
      {values.length === 0 && <Note>{props.none}</Note>}
      {found.length > 0 && (
        <table
          className="jp-Tracker-table jp-Tracker-values"
          aria-label={title}
        >
          {columns && <ColumnTitles columns={columns} />}
          <tbody>
            {found.slice(0, shown).map(value => (
              <ValueRow
                key={value.name}
                value={value}
                others={columns ? columns.length - 1 : 0}
              />
            ))}
          </tbody>
        </table>
      )}
      {values.length > 0 && found.length === 0 && (
        <Note>{trans.__('Nothing matches “%1”.', search)}</Note>
      )}
      {left > 0 && (
        <button
          type="button"
          className="jp-Tracker-link jp-Tracker-more"
          onClick={() => {
            setShown(found.length);
          }}
        >
          {trans.__('Show %1 more', left)}
        </button>
      )}
    </Section>
  );
}

function ColumnTitles(props: {
  readonly columns: readonly string[];
}): ReactElement {
  const { trans } = useHost();
  return (
    <thead>
      <tr>
        <th scope="col">{trans.__('Name')}</th>
        {props.columns.map(title => (
          <th key={title} scope="col">
            {title}
          </th>
        ))}
        <td />
      </tr>
    </thead>
  );
}

interface IValueRowProps {
  readonly value: INamedValue;
  /** Columns after the value's. */
  readonly others: number;
}

function ValueRow({ value, others }: IValueRowProps): ReactElement {
  const { trans } = useHost();
  const { name, text, exact = text, origin, more = [] } = value;
  return (
    <tr>
      <th scope="row" title={name}>
        {name}
      </th>
      <td>
        <span className="jp-Tracker-value" title={exact}>
          {text}
        </span>
        {origin && <span className="jp-Tracker-facts">{origin}</span>}
      </td>
      {Array.from({ length: others }, (_, index) => (
        <td key={index} title={more[index]?.exact}>
          {more[index]?.text}
        </td>
      ))}
      <td className="jp-Tracker-copyCell">
        <CopyButton
          text={exact}
          label={trans.__('Copy the value of %1', name)}
        />
      </td>
    </tr>
  );
}

function matches({ name, text }: INamedValue, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return (
    name.toLowerCase().includes(wanted) || text.toLowerCase().includes(wanted)
  );
}
