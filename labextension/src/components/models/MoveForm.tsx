import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IModelVersion, IMove } from '../../api';
import { ACTIVE_STAGES, allNeeds, hasTarget } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useHost } from '../common/host';
import { useEdit } from '../run/useEdit';
import { useModel } from './context';
import { TargetNeeds } from './TargetNeeds';
import { TargetSelect } from './TargetSelect';

interface IMoveFormProps {
  readonly version: IModelVersion;
  readonly onClose: () => void;
}

/** Gives a version a stage or an alias, or asks that somebody else does. */
export function MoveForm({ version, onClose }: IMoveFormProps): ReactElement {
  const { tracker, trans } = useHost();
  const page = useModel();
  const { model, versions, requests, reload } = page;
  const { edit, error } = useEdit(reload);
  const [target, setTarget] = useState(usualTarget(version));
  const [comment, setComment] = useState('');
  const [archives, setArchives] = useState(true);

  const { registry, reviews } = tracker.client;
  const needs = allNeeds(model.tags, page.serverRules, target);
  // Nobody approves what he does himself.
  const mustAsk = requests !== undefined && needs.includes('approval');
  const others = versions
    .filter(each => each.version !== version.version && hasTarget(each, target))
    .map(each => each.version)
    .join(', ');
  const isActive = ACTIVE_STAGES.includes(target);
  const isNamed = target !== '@' && !hasTarget(version, target);
  const move: IMove = {
    name: model.name,
    version: version.version,
    target,
    comment,
    archivesOthers: isActive && archives
  };
  const send = async (change: (move: IMove) => Promise<void>) => {
    if (await edit(() => change(move))) {
      onClose();
    }
  };
  const ask = () => send(each => reviews.request(each));
  return (
    <form
      className="jp-Tracker-moveForm"
      aria-label={trans.__('Stage or alias of version %1', version.version)}
      data-testid="tracker-move"
      onSubmit={event => {
        event.preventDefault();
        void (mustAsk ? ask() : send(each => registry.move(each)));
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          onClose();
        }
      }}
    >
      <div className="jp-Tracker-actions">
        <TargetSelect
          trans={trans}
          label={trans.__('Give it')}
          aliases={Object.keys(model.aliases)}
          value={target}
          onChange={setTarget}
        />
        {isActive && others && (
          <label className="jp-Tracker-toggle">
            <input
              type="checkbox"
              checked={archives}
              onChange={event => {
                setArchives(event.currentTarget.checked);
              }}
            />
            {trans.__('archive version %1, which is there', others)}
          </label>
        )}
        {target.startsWith('@') && others && (
          <span className="jp-Tracker-facts">
            {trans.__('It moves here from version %1.', others)}
          </span>
        )}
      </div>
      <TargetNeeds version={version} target={target} needs={needs} />
      <textarea
        className="jp-Tracker-input"
        aria-label={trans.__('Comment on the move')}
        placeholder={trans.__('Why (may be left out)')}
        rows={2}
        value={comment}
        onChange={event => {
          setComment(event.currentTarget.value);
        }}
      />
      <span className="jp-Tracker-actions">
        {!mustAsk && (
          <button
            type="submit"
            className="jp-Tracker-button jp-mod-accept"
            disabled={!isNamed}
          >
            {trans.__('Move now')}
          </button>
        )}
        {requests && (
          <button
            type="button"
            className={`jp-Tracker-button${mustAsk ? ' jp-mod-accept' : ''}`}
            title={trans.__('Somebody else decides')}
            disabled={!isNamed}
            onClick={() => void ask()}
          >
            {trans.__('Ask for approval')}
          </button>
        )}
        <button type="button" className="jp-Tracker-button" onClick={onClose}>
          {trans.__('Cancel')}
        </button>
      </span>
      {error && <ErrorNote message={error} />}
    </form>
  );
}

/** The next stage on the way to production. */
function usualTarget({ stage }: IModelVersion): string {
  return stage === 'Staging' || stage === 'Archived' ? 'Production' : 'Staging';
}
