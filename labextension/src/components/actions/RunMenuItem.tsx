import type { ReactElement } from 'react';

import type { IRunAction } from '../common/host';

interface IRunMenuItemProps {
  readonly action: IRunAction;
  /** Closes the menu, before anything is done. */
  readonly onClose: () => void;
}

/** One action of a menu, with the keys that do the same. */
export function RunMenuItem(props: IRunMenuItemProps): ReactElement {
  const { action, onClose } = props;
  const { label, keys, isEnabled, isOn } = action;
  return (
    <button
      type="button"
      role={isOn === undefined ? 'menuitem' : 'menuitemcheckbox'}
      tabIndex={-1}
      aria-checked={isOn}
      // Not `disabled`: the arrow keys come by, so that readers hear what there is.
      aria-disabled={!isEnabled}
      onClick={() => {
        if (isEnabled) {
          onClose();
          action.onChoose();
        }
      }}
    >
      <span className="jp-Tracker-runMenuMark" aria-hidden="true">
        {isOn && '✓'}
      </span>
      {label}
      {keys && <kbd>{keys}</kbd>}
    </button>
  );
}
