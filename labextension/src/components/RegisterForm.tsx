import type { ReactElement } from 'react';
import { useId } from 'react';

import type { IRegisteredModel, IRegistration } from '../api';
import { modelLabel } from '../compare';
import type { ITranslator } from './common/host';
import { TargetSelect } from './models/TargetSelect';

interface IRegisterFormProps {
  readonly trans: ITranslator;
  /** Paths of the run's models. */
  readonly models: readonly string[];
  /** The models that there are: their names are offered. */
  readonly known?: readonly IRegisteredModel[];
  readonly value: IRegistration;
  readonly error?: string;
  readonly onChange: (value: IRegistration) => void;
}

/** What is filled in at first. */
export function emptyRegistration(
  models: readonly string[],
  name = ''
): IRegistration {
  return { name, modelPath: models[0] ?? '', description: '', target: '' };
}

/** Asks for the name under which a run's model is registered, and what the version gets. */
export function RegisterForm(props: IRegisterFormProps): ReactElement {
  const { trans, models, known = [], value, error, onChange } = props;
  const id = useId();
  const existing = known.find(({ name }) => name === value.name.trim());
  return (
    <div className="jp-Tracker-form">
      <label htmlFor={`${id}-name`}>{trans.__('Model name')}</label>
      <input
        id={`${id}-name`}
        className="jp-Tracker-input"
        data-testid="tracker-register-name"
        spellCheck={false}
        autoComplete="off"
        placeholder="churn-gbm"
        list={`${id}-names`}
        value={value.name}
        aria-invalid={Boolean(error)}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={event => {
          onChange({ ...value, name: event.currentTarget.value });
        }}
      />
      <datalist id={`${id}-names`}>
        {known.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {models.length > 1 && (
        <>
          <label htmlFor={`${id}-model`}>{trans.__('Model of the run')}</label>
          <select
            id={`${id}-model`}
            className="jp-Tracker-input"
            value={value.modelPath}
            onChange={event => {
              onChange({ ...value, modelPath: event.currentTarget.value });
            }}
          >
            {models.map(path => (
              <option key={path} value={path}>
                {modelLabel(path)}
              </option>
            ))}
          </select>
        </>
      )}
      <label htmlFor={`${id}-description`}>
        {trans.__('Description of the version')}
      </label>
      <textarea
        id={`${id}-description`}
        className="jp-Tracker-input"
        placeholder={trans.__('What is new (Markdown, may be left out)')}
        rows={2}
        value={value.description}
        onChange={event => {
          onChange({ ...value, description: event.currentTarget.value });
        }}
      />
      <TargetSelect
        trans={trans}
        label={trans.__('Stage or alias')}
        none={trans.__('none')}
        aliases={Object.keys(existing?.aliases ?? {})}
        value={value.target}
        onChange={target => {
          onChange({ ...value, target });
        }}
      />
      {error && (
        <div id={`${id}-error`} className="jp-Tracker-filterError" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

/** Why a name cannot be used; undefined if it can. */
export function checkModelName(
  trans: ITranslator,
  name: string
): string | undefined {
  if (!name.trim()) {
    return trans.__('Enter a name.');
  }
  return /[/:]/.test(name)
    ? trans.__('A name cannot contain “/” or “:”.')
    : undefined;
}
