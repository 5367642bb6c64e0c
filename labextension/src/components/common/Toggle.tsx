import type { ReactElement } from 'react';

interface IToggleProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** A labelled check box. */
export function Toggle(props: IToggleProps): ReactElement {
  return (
    <label className="jp-Tracker-toggle">
      <input
        type="checkbox"
        checked={props.isOn}
        disabled={props.isDisabled}
        onChange={event => {
          props.onChange(event.currentTarget.checked);
        }}
      />
      {props.label}
    </label>
  );
}
