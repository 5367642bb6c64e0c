import type { ReactElement } from 'react';
import { useId, useState } from 'react';

import type { IModelVersion } from '../../api';
import { ownTags } from '../../compare';
import { CopyButton } from '../common/CopyButton';
import { ErrorNote } from '../common/ErrorNote';
import { Fact } from '../common/Fact';
import { useHost } from '../common/host';
import { TagList } from '../common/TagList';
import { useEdit } from '../run/useEdit';
import { Age } from './Age';
import { AliasChips } from './AliasChips';
import { useModel } from './context';
import { MoveForm } from './MoveForm';
import { SourceRun } from './SourceRun';
import { StageBadge } from './StageBadge';

/** What a version is and has, and how to give it a stage. */
export function VersionHeader({
  version
}: {
  version: IModelVersion;
}): ReactElement {
  const host = useHost();
  const { tracker, trans } = host;
  const { runs, reload } = useModel();
  const { edit, error } = useEdit(reload);
  const [isMoving, setMoving] = useState(false);
  const formId = useId();
  const client = tracker.client.registry;
  const { name } = version;
  return (
    <header className="jp-Tracker-runHeader">
      <div className="jp-Tracker-runTitle">
        <h2 className="jp-Tracker-runHeading">
          <button
            type="button"
            className="jp-Tracker-link"
            title={trans.__('All versions of %1', name)}
            onClick={() => {
              host.openModel(name);
            }}
          >
            {name}
          </button>{' '}
          <span aria-hidden="true">›</span>{' '}
          {trans.__('Version %1', version.version)}
        </h2>
        <StageBadge stage={version.stage} />
        <AliasChips version={version} edit={edit} />
        <span className="jp-Tracker-spacer" />
        <button
          type="button"
          className="jp-Tracker-button"
          aria-expanded={isMoving}
          aria-controls={formId}
          onClick={() => {
            setMoving(!isMoving);
          }}
        >
          {trans.__('Stage or alias…')}
        </button>
      </div>
      <div id={formId} hidden={!isMoving}>
        {isMoving && (
          <MoveForm
            version={version}
            onClose={() => {
              setMoving(false);
            }}
          />
        )}
      </div>
      <dl className="jp-Tracker-runFacts">
        <Fact name={trans.__('Source run')}>
          <SourceRun version={version} run={runs.get(version.runId)} />
        </Fact>
        <Fact name={trans.__('Author')}>{version.user || '–'}</Fact>
        <Fact name={trans.__('Created')}>
          <Age at={version.createdAt} />
        </Fact>
        <Fact name={trans.__('Files')}>
          <code>{version.source || '–'}</code>
          {version.source && (
            <CopyButton
              text={version.source}
              label={trans.__('Copy where the files are')}
            />
          )}
        </Fact>
      </dl>
      <TagList
        tags={ownTags(version)}
        onAdd={(key, value) =>
          edit(() => client.setVersionTag(idOf(version), key, value))
        }
        onRemove={key =>
          void edit(() => client.deleteVersionTag(idOf(version), key))
        }
      />
      {error && <ErrorNote message={error} />}
    </header>
  );
}

function idOf({ name, version }: IModelVersion) {
  return { name, version };
}
