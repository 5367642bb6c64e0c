import type { ReactElement } from 'react';
import { useState } from 'react';

import type { Requirement } from '../../compare';
import { REQUIREMENTS, ruleTag } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useHost } from '../common/host';
import { useEdit } from '../run/useEdit';
import { useModel } from './context';
import { requirementLabel } from './labels';

interface IRuleFormProps {
  readonly target: string;
  readonly needs: readonly Requirement[];
  /** What is needed whatever the model says. */
  readonly serverNeeds: readonly Requirement[];
  readonly onClose: () => void;
}

/** Chooses what a version needs before it gets a stage or an alias. */
export function RuleForm(props: IRuleFormProps): ReactElement {
  const { tracker, trans } = useHost();
  const { target, serverNeeds, onClose } = props;
  const { model, reload } = useModel();
  const { edit, error } = useEdit(reload);
  const [needs, setNeeds] = useState(props.needs);
  const save = async () => {
    const client = tracker.client.registry;
    const key = ruleTag(target);
    const isSaved = await edit(() =>
      needs.length > 0
        ? client.setModelTag(model.name, key, needs.join(','))
        : client.deleteModelTag(model.name, key)
    );
    if (isSaved) {
      onClose();
    }
  };
  return (
    <form
      className="jp-Tracker-ruleForm"
      aria-label={trans.__('Rule for %1', target)}
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          onClose();
        }
      }}
    >
      {REQUIREMENTS.map((requirement, index) => (
        <label key={requirement} className="jp-Tracker-toggle">
          <input
            type="checkbox"
            autoFocus={index === 0}
            disabled={serverNeeds.includes(requirement)}
            checked={
              serverNeeds.includes(requirement) || needs.includes(requirement)
            }
            onChange={event => {
              const isNeeded = event.currentTarget.checked;
              setNeeds(
                REQUIREMENTS.filter(each =>
                  each === requirement ? isNeeded : needs.includes(each)
                )
              );
            }}
          />
          {requirementLabel(trans, requirement)}
          {serverNeeds.includes(requirement) && (
            <span className="jp-Tracker-facts">
              {trans.__('from the server')}
            </span>
          )}
        </label>
      ))}
      <span className="jp-Tracker-actions">
        <button type="submit" className="jp-Tracker-button jp-mod-accept">
          {trans.__('Save')}
        </button>
        <button type="button" className="jp-Tracker-button" onClick={onClose}>
          {trans.__('Cancel')}
        </button>
      </span>
      {error && <ErrorNote message={error} />}
    </form>
  );
}
