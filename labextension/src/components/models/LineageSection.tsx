import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IModelVersion, IRun } from '../../api';
import type { ILineageStep } from '../../compare';
import { lineageOf } from '../../compare';
import { CopyButton } from '../common/CopyButton';
import { useLoaded } from '../common/hooks';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Section } from '../common/Section';

interface ILineageSectionProps {
  readonly version: IModelVersion;
  /** The run that it comes from, once it is loaded. */
  readonly run?: IRun;
}

/** The way back from a version to the data that it was made of. */
export function LineageSection(props: ILineageSectionProps): ReactElement {
  const { tracker, trans } = useHost();
  const { version, run } = props;
  const { runId, name } = version;
  const load = useCallback(
    async () => (runId ? tracker.client.runPage.get(runId) : undefined),
    [tracker, runId]
  );
  const details = useLoaded(load).value;
  const command = `jupyter tracker models lineage ${JSON.stringify(`${name}/${version.version}`)}`;
  return (
    <Section
      title={trans.__('Where it comes from')}
      testId="tracker-lineage"
      aside={
        run && (
          <CopyButton
            text={command}
            label={trans.__(
              'Copy the command that prints how to make it again'
            )}
          />
        )
      }
    >
      {run ? (
        <ol className="jp-Tracker-lineage">
          {lineageOf(run, details?.datasets ?? []).map((step, index) => (
            <LineageStep key={index} step={step} runId={run.runId} />
          ))}
        </ol>
      ) : (
        <Note>
          {runId
            ? trans.__('Its run cannot be found: it may be deleted.')
            : trans.__('It was registered without a run.')}
        </Note>
      )}
    </Section>
  );
}

interface ILineageStepProps {
  readonly step: ILineageStep;
  readonly runId: string;
}

function LineageStep({ step, runId }: ILineageStepProps): ReactElement {
  const host = useHost();
  const { trans } = host;
  const { kind, text, detail, id } = step;
  const open = {
    run: () => {
      host.openRun(runId);
    },
    notebook: host.openNotebook && (() => host.openNotebook?.(runId)),
    commit: undefined,
    data: undefined
  }[kind];
  const shown = text || trans.__('the captured notebook');
  return (
    <li>
      <span className="jp-Tracker-lineageKind">{kindLabel(trans, kind)}</span>
      {open ? (
        <button type="button" className="jp-Tracker-link" onClick={open}>
          {shown}
        </button>
      ) : (
        <code>{shown}</code>
      )}
      {detail && <span className="jp-Tracker-facts">{detail}</span>}
      {id && <CopyButton text={id} label={trans.__('Copy %1', id)} />}
    </li>
  );
}

function kindLabel(trans: ITranslator, kind: ILineageStep['kind']): string {
  switch (kind) {
    case 'run':
      return trans.__('Run');
    case 'notebook':
      return trans.__('Notebook');
    case 'commit':
      return trans.__('Commit');
    case 'data':
      return trans.__('Data');
  }
}
