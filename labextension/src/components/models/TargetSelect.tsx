import type { ReactElement } from 'react';
import { useState } from 'react';

import { STAGES } from '../../compare';
import type { ITranslator } from '../common/host';

/** Stands in the list for an alias that is typed. */
const OTHER = '@';

interface ITargetSelectProps {
  /** A dialog of JupyterLab has no host. */
  readonly trans: ITranslator;
  readonly label: string;
  /** The aliases that the model has. */
  readonly aliases: readonly string[];
  /** A stage, or an alias with an `@` before it; empty for nothing. */
  readonly value: string;
  /** What stands for nothing; without it something must be chosen. */
  readonly none?: string;
  readonly onChange: (target: string) => void;
}

/** Chooses a stage, an alias that there is, or a new one. */
export function TargetSelect(props: ITargetSelectProps): ReactElement {
  const { trans, aliases, value, none, onChange } = props;
  const known = aliases.map(alias => `@${alias}`);
  const [isTyped, setTyped] = useState(false);
  return (
    <span className="jp-Tracker-targetSelect">
      <label className="jp-Tracker-field">
        <span>{props.label}</span>
        <select
          className="jp-Tracker-input"
          value={isTyped ? OTHER : value}
          onChange={event => {
            const chosen = event.currentTarget.value;
            setTyped(chosen === OTHER);
            onChange(chosen);
          }}
        >
          {none !== undefined && <option value="">{none}</option>}
          <optgroup label={trans.__('Stages')}>
            {STAGES.map(stage => (
              <option key={stage} value={stage}>
                {stage}
              </option>
            ))}
          </optgroup>
          <optgroup label={trans.__('Aliases')}>
            {known.map(alias => (
              <option key={alias} value={alias}>
                {alias}
              </option>
            ))}
            <option value={OTHER}>{trans.__('A new alias…')}</option>
          </optgroup>
        </select>
      </label>
      {isTyped && (
        <input
          autoFocus
          className="jp-Tracker-input"
          aria-label={trans.__('Name of the alias')}
          placeholder="champion"
          spellCheck={false}
          value={value.slice(1)}
          onChange={event => {
            onChange(`@${event.currentTarget.value.trim()}`);
          }}
        />
      )}
    </span>
  );
}
