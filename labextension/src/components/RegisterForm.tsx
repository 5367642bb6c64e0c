import type { ReactElement } from 'react';
import { useId } from 'react';

import { modelLabel } from '../compare';
import type { ITranslator } from './common/host';

/** What was filled in. */
export interface IRegistration {
  readonly name: string;
  /** Path of the model among the run's artifacts. */
  readonly modelPath: string;
}

interface IRegisterFormProps {
  readonly trans: ITranslator;
  readonly models: readonly string[];
  readonly value: IRegistration;
  readonly error?: string;
  readonly onChange: (value: IRegistration) => void;
}

/** Asks for the name under which a run's model is registered. */
export function RegisterForm(props: IRegisterFormProps): ReactElement {
  const { trans, models, value, error, onChange } = props;
  const nameId = useId();
  const modelId = useId();
  const errorId = useId();
  return (
    <div className="jp-Tracker-form">
      <label htmlFor={nameId}>{trans.__('Model name')}</label>
      <input
        id={nameId}
        className="jp-Tracker-input"
        data-testid="tracker-register-name"
        spellCheck={false}
        placeholder="churn-gbm"
        value={value.name}
        aria-invalid={Boolean(error)}
        aria-describedby={error ? errorId : undefined}
        onChange={event => {
          onChange({ ...value, name: event.currentTarget.value });
        }}
      />
      {models.length > 1 && (
        <>
          <label htmlFor={modelId}>{trans.__('Model of the run')}</label>
          <select
            id={modelId}
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
      {error && (
        <div id={errorId} className="jp-Tracker-filterError" role="alert">
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
