import type { ReactElement } from 'react';

import type { IValueRow } from '../../compare';
import { useHost } from '../common/host';
import { Section } from '../common/Section';

interface IDiffTableProps {
  readonly title: string;
  readonly versions: readonly [string, string];
  readonly rows: ReadonlyArray<IValueRow<string>>;
  /** Makes a value short enough for a table. */
  readonly format?: (value: string) => string;
}

/** The values of two versions side by side; nothing when there are none. */
export function DiffTable(props: IDiffTableProps): ReactElement | null {
  const { trans } = useHost();
  const { title, versions, rows, format = asItIs } = props;
  if (rows.length === 0) {
    return null;
  }
  return (
    <Section title={trans.__('%1 (%2)', title, rows.length)}>
      <div className="jp-Tracker-scroll">
        <table
          className="jp-Tracker-table jp-Tracker-diffTable"
          aria-label={title}
        >
          <thead>
            <tr>
              <td />
              {versions.map(version => (
                <th key={version} scope="col">
                  {trans.__('Version %1', version)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, values, differs }) => (
              <tr key={key} data-differs={differs}>
                <th scope="row">{key}</th>
                {versions.map((version, index) => {
                  const value = values[index];
                  return (
                    <td key={version} title={value}>
                      {value === undefined ? '–' : format(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function asItIs(value: string): string {
  return value;
}
