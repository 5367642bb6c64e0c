import type { ReactElement } from 'react';

import type { IDataset } from '../../api';
import { useHost } from '../common/host';
import { Section } from '../common/Section';

interface IDatasetsSectionProps {
  readonly datasets: readonly IDataset[];
}

/** The datasets that the run used; nothing when none are known. */
export function DatasetsSection(
  props: IDatasetsSectionProps
): ReactElement | null {
  const { trans } = useHost();
  const { datasets } = props;
  if (datasets.length === 0) {
    return null;
  }
  return (
    <Section title={trans.__('Datasets')} testId="tracker-datasets">
      <table className="jp-Tracker-table" aria-label={trans.__('Datasets')}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Used for')}</th>
            <th scope="col">{trans.__('Digest')}</th>
            <th scope="col">{trans.__('Source')}</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map(({ name, digest, context, sourceType, source }) => (
            <tr key={`${name} ${digest}`}>
              <th scope="row">{name}</th>
              <td>{context || '–'}</td>
              <td>
                <code>{digest}</code>
              </td>
              <td title={source}>{[sourceType, source].join(' ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
