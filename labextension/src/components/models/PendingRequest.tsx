import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IMove, ITransitionRequest } from '../../api';
import { ACTIVE_STAGES, allNeeds } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useHost } from '../common/host';
import { Markdown } from '../markdown/Markdown';
import { useEdit } from '../run/useEdit';
import { Age } from './Age';
import { useModel } from './context';
import { TargetNeeds } from './TargetNeeds';
import { VersionLink } from './VersionLink';

interface IPendingRequestProps {
  readonly request: ITransitionRequest;
  /** Whether it must be said which version it is about. */
  readonly isAmongOthers: boolean;
}

/** A request with what can be answered to it. */
export function PendingRequest(props: IPendingRequestProps): ReactElement {
  const { request, isAmongOthers } = props;
  const { tracker, trans } = useHost();
  const { model, versions, serverRules, reload } = useModel();
  const { edit, error } = useEdit(reload);
  const [comment, setComment] = useState('');
  const [archives, setArchives] = useState(true);
  const client = tracker.client.reviews;
  const { version, target, user } = request;
  const asked = versions.find(each => each.version === version);
  // The approval is what is given here.
  const needs = allNeeds(model.tags, serverRules, target).filter(
    need => need !== 'approval'
  );
  const isActive = ACTIVE_STAGES.includes(target);
  const move: IMove = {
    name: model.name,
    version,
    target,
    comment,
    archivesOthers: isActive && archives
  };
  return (
    <li className="jp-Tracker-request" data-testid="tracker-request">
      <p className="jp-Tracker-requestText">
        <strong>
          {trans.__('%1 asks: %2', user || trans.__('Somebody'), target)}
        </strong>
        {isAmongOthers && <VersionLink name={model.name} version={version} />}
        <span className="jp-Tracker-facts">
          <Age at={request.at} />
        </span>
      </p>
      {request.comment && <Markdown text={request.comment} />}
      {asked && <TargetNeeds version={asked} target={target} needs={needs} />}
      <div className="jp-Tracker-actions jp-Tracker-answer">
        <input
          className="jp-Tracker-input"
          aria-label={trans.__('Comment on the decision')}
          placeholder={trans.__('Comment')}
          value={comment}
          onChange={event => {
            setComment(event.currentTarget.value);
          }}
        />
        {isActive && (
          <label className="jp-Tracker-toggle">
            <input
              type="checkbox"
              checked={archives}
              onChange={event => {
                setArchives(event.currentTarget.checked);
              }}
            />
            {trans.__('archive the versions in %1', target)}
          </label>
        )}
        <button
          type="button"
          className="jp-Tracker-button jp-mod-accept"
          onClick={() => void edit(() => client.approve(move))}
        >
          {trans.__('Approve')}
        </button>
        <button
          type="button"
          className="jp-Tracker-button"
          onClick={() => void edit(() => client.reject(move))}
        >
          {trans.__('Reject')}
        </button>
        <button
          type="button"
          className="jp-Tracker-link jp-mod-quiet"
          title={trans.__('The request disappears without an answer')}
          onClick={() => void edit(() => client.withdraw(move, user))}
        >
          {trans.__('Take back')}
        </button>
      </div>
      {error && <ErrorNote message={error} />}
    </li>
  );
}
