import type { ReactElement } from 'react';
import { useState } from 'react';

import type { ITarget } from '../../compare';
import { targetsOf } from '../../compare';
import { useHost } from '../common/host';
import { Section } from '../common/Section';
import { useFocusBack } from '../common/useFocusBack';
import { useModel } from './context';
import { ruleLabel, serverRuleLabel } from './labels';
import { RollBack } from './RollBack';
import { RuleForm } from './RuleForm';
import { VersionLink } from './VersionLink';

/** Which version has which stage or alias, and what it takes to get it. */
export function TargetsSection(): ReactElement {
  const { trans } = useHost();
  const { model, versions, serverRules } = useModel();
  const title = trans.__('In use');
  return (
    <Section title={title} testId="tracker-targets">
      <div className="jp-Tracker-scroll">
        <table
          className="jp-Tracker-table jp-Tracker-targets"
          aria-label={title}
        >
          <thead>
            <tr>
              <th scope="col">{trans.__('Stage or alias')}</th>
              <th scope="col">{trans.__('Versions')}</th>
              <th scope="col">{trans.__('Rule')}</th>
              <th scope="col">{trans.__('Going back')}</th>
            </tr>
          </thead>
          <tbody>
            {targetsOf(model, versions, serverRules).map(target => (
              <TargetRow key={target.target} target={target} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function TargetRow({ target: row }: { target: ITarget }): ReactElement {
  const { trans } = useHost();
  const { model } = useModel();
  const { target, versions, needs, serverNeeds } = row;
  const [isEditing, setEditing] = useState(false);
  const button = useFocusBack(isEditing);
  return (
    <tr data-target={target}>
      <th scope="row">{target}</th>
      <td>
        {versions.length === 0 && '–'}
        {versions.map(version => (
          <VersionLink key={version} name={model.name} version={version} />
        ))}
      </td>
      <td>
        {isEditing ? (
          <RuleForm
            target={target}
            needs={needs}
            serverNeeds={serverNeeds}
            onClose={() => {
              setEditing(false);
            }}
          />
        ) : (
          <span className="jp-Tracker-actions">
            {needs.length > 0 && ruleLabel(trans, target, needs)}
            {serverNeeds.length > 0 && (
              <span>{serverRuleLabel(trans, serverNeeds)}</span>
            )}
            {needs.length + serverNeeds.length === 0 && (
              <span className="jp-Tracker-facts">{trans.__('none')}</span>
            )}
            <button
              ref={button}
              type="button"
              className="jp-Tracker-link jp-mod-quiet"
              aria-label={trans.__('Change the rule for %1', target)}
              onClick={() => {
                setEditing(true);
              }}
            >
              {trans.__('Change')}
            </button>
          </span>
        )}
      </td>
      <td>
        <RollBack target={target} holders={versions} />
      </td>
    </tr>
  );
}
