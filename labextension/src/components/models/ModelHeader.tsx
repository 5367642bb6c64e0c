import type { ReactElement } from 'react';

import { ownTags } from '../../compare';
import { CopyButton } from '../common/CopyButton';
import { ErrorNote } from '../common/ErrorNote';
import { Fact } from '../common/Fact';
import { useHost } from '../common/host';
import { TagList } from '../common/TagList';
import { useEdit } from '../run/useEdit';
import { Age } from './Age';
import { useModel } from './context';

/** What a model is called, and what is known of it at a glance. */
export function ModelHeader(): ReactElement {
  const { tracker, trans } = useHost();
  const { model, versions, reload } = useModel();
  const { edit, error } = useEdit(reload);
  const client = tracker.client.registry;
  return (
    <header className="jp-Tracker-runHeader">
      <div className="jp-Tracker-runTitle">
        <h2 className="jp-Tracker-runHeading" title={model.name}>
          {model.name}
        </h2>
        <CopyButton text={model.name} label={trans.__('Copy the name')} />
      </div>
      <dl className="jp-Tracker-runFacts">
        <Fact name={trans.__('Versions')}>{versions.length}</Fact>
        <Fact name={trans.__('Newest')}>
          {versions[0] ? trans.__('version %1', versions[0].version) : '–'}
        </Fact>
        <Fact name={trans.__('Created')}>
          <Age at={model.createdAt} />
        </Fact>
        <Fact name={trans.__('Changed')}>
          <Age at={model.updatedAt} />
        </Fact>
      </dl>
      <TagList
        tags={ownTags(model)}
        onAdd={(key, value) =>
          edit(() => client.setModelTag(model.name, key, value))
        }
        onRemove={key =>
          void edit(() => client.deleteModelTag(model.name, key))
        }
      />
      {error && <ErrorNote message={error} />}
    </header>
  );
}
