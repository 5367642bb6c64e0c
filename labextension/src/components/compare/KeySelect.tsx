import type { ReactElement } from 'react';

import type { IRunKey, RunKeyKind } from '../../compare';
import { writeKey } from '../../compare';
import { useHost } from '../common/host';
import { keyLabel, kindLabel } from './labels';

interface IKeySelectProps {
  readonly label: string;
  readonly keys: readonly IRunKey[];
  /** The chosen key as `writeKey` writes it; empty for none. */
  readonly value: string;
  /** What stands for no key; without it one must be chosen. */
  readonly none?: string;
  readonly onChange: (value: string) => void;
}

const KINDS: readonly RunKeyKind[] = ['param', 'metric', 'attribute', 'tag'];

/** Chooses one of the keys that runs have, by its kind. */
export function KeySelect(props: IKeySelectProps): ReactElement {
  const { trans } = useHost();
  const kinds = KINDS.filter(kind => props.keys.some(key => key.kind === kind));
  return (
    <label className="jp-Tracker-field">
      <span>{props.label}</span>
      <select
        className="jp-Tracker-input"
        value={props.value}
        onChange={event => {
          props.onChange(event.currentTarget.value);
        }}
      >
        {(props.none !== undefined || props.value === '') && (
          <option value="">{props.none ?? trans.__('Choose…')}</option>
        )}
        {kinds.map(kind => (
          <optgroup key={kind} label={kindLabel(trans, kind)}>
            {props.keys
              .filter(key => key.kind === kind)
              .map(key => (
                <option key={writeKey(key)} value={writeKey(key)}>
                  {keyLabel(trans, key)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
