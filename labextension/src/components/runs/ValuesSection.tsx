import type { ReactElement, ReactNode } from 'react';
import { useState } from 'react';

import type { IRun } from '../../api';
import type { IValueRow } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { OnlyDifferences } from './OnlyDifferences';
import { RunTable, RunTableRow } from './RunTable';

interface IValuesSectionProps<T> {
  readonly title: string;
  /** Stands where there are no rows. */
  readonly none: string;
  readonly testId: string;
  readonly runs: readonly IRun[];
  readonly rows: ReadonlyArray<IValueRow<T>>;
  readonly renderRow: (row: IValueRow<T>) => readonly ReactNode[];
}

/** A table of values by name and run, which can be cut down to the differences. */
export function ValuesSection<T>(props: IValuesSectionProps<T>): ReactElement {
  const { trans } = useHost();
  const [isCut, setCut] = useState(false);
  const { runs, rows } = props;
  const isComparing = runs.length > 1;
  const shown = isCut && isComparing ? rows.filter(row => row.differs) : rows;
  return (
    <Section
      title={props.title}
      aside={
        isComparing &&
        rows.length > 0 && (
          <OnlyDifferences
            isOn={isCut}
            onToggle={() => {
              setCut(!isCut);
            }}
          />
        )
      }
    >
      {rows.length === 0 && <Note>{props.none}</Note>}
      {rows.length > 0 && (
        <RunTable runs={runs} label={props.title} testId={props.testId}>
          {shown.map(row => (
            <RunTableRow
              key={row.key}
              name={row.key}
              differs={row.differs}
              cells={props.renderRow(row)}
            />
          ))}
        </RunTable>
      )}
      {rows.length > 0 && shown.length === 0 && (
        <Note>{trans.__('The runs do not differ here.')}</Note>
      )}
    </Section>
  );
}
