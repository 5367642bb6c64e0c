import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IModelField } from '../../compare';
import { readModelSummary } from '../../compare';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';

interface IModelSummaryProps {
  readonly runId: string;
  readonly folder: string;
}

/** What a folder has: the model in it, if it is one. */
export function ModelSummary(props: IModelSummaryProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runId, folder } = props;
  const load = useCallback(
    async () => ({
      text: await tracker.client.readArtifact(runId, folder, 'MLmodel')
    }),
    [tracker, runId, folder]
  );
  return (
    <Loaded loaded={useRetried(load)}>
      {({ text }) =>
        text === undefined ? (
          <Note>{trans.__('A folder: choose a file in it.')}</Note>
        ) : (
          <Model text={text} />
        )
      }
    </Loaded>
  );
}

function Model({ text }: { text: string }): ReactElement {
  const { trans } = useHost();
  const { flavors, created, inputs, outputs } = readModelSummary(text);
  return (
    <div
      className="jp-Tracker-modelSummary"
      data-testid="tracker-model-summary"
    >
      <p>
        <strong>{trans.__('Model')}</strong>{' '}
        {flavors.map(flavor => (
          <span key={flavor} className="jp-Tracker-badge">
            {flavor}
          </span>
        ))}{' '}
        <span className="jp-Tracker-facts">{created}</span>
      </p>
      <Signature title={trans.__('Inputs')} fields={inputs} />
      <Signature title={trans.__('Outputs')} fields={outputs} />
      {inputs.length + outputs.length === 0 && (
        <Note>{trans.__('The model has no signature.')}</Note>
      )}
    </div>
  );
}

interface ISignatureProps {
  readonly title: string;
  readonly fields: readonly IModelField[];
}

function Signature({ title, fields }: ISignatureProps): ReactElement | null {
  const { trans } = useHost();
  if (fields.length === 0) {
    return null;
  }
  return (
    <table className="jp-Tracker-table" aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">{trans.__('Type')}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, type }, index) => (
          <tr key={index}>
            <th scope="row">{name || '–'}</th>
            <td>{type}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
