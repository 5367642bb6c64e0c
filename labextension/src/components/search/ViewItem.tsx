import type { ReactElement } from 'react';
import { useState } from 'react';

import type { ISavedView } from '../../state';
import { Glyph } from '../common/Glyph';
import { useHost } from '../common/host';
import { NameForm } from '../common/NameForm';
import { useFocusBack } from '../common/useFocusBack';

interface IViewItemProps {
  readonly saved: ISavedView;
  readonly onApply: () => void;
  readonly onRename: (name: string) => Promise<void>;
  readonly onRemove: () => Promise<void>;
}

/** One saved view. */
export function ViewItem(props: IViewItemProps): ReactElement {
  const { trans } = useHost();
  const { name, isShared, view } = props.saved;
  const [isRenaming, setRenaming] = useState(false);
  const button = useFocusBack(isRenaming);
  if (isRenaming) {
    return (
      <li>
        <NameForm
          label={trans.__('New name of %1', name)}
          action={trans.__('Rename')}
          value={name}
          onCancel={() => {
            setRenaming(false);
          }}
          onSubmit={async next => {
            await props.onRename(next);
            setRenaming(false);
          }}
        />
      </li>
    );
  }
  return (
    <li className="jp-Tracker-savedView">
      <button
        type="button"
        className="jp-Tracker-option"
        title={view.filter || name}
        onClick={props.onApply}
      >
        {name}
      </button>
      {isShared && (
        <span className="jp-Tracker-badge">{trans.__('shared')}</span>
      )}
      <button
        ref={button}
        type="button"
        className="jp-Tracker-iconButton"
        aria-label={trans.__('Rename %1', name)}
        title={trans.__('Rename')}
        onClick={() => {
          setRenaming(true);
        }}
      >
        <Glyph name="pencil" />
      </button>
      <button
        type="button"
        className="jp-Tracker-iconButton"
        aria-label={trans.__('Delete %1', name)}
        title={trans.__('Delete')}
        onClick={() => void props.onRemove()}
      >
        <Glyph name="trash" />
      </button>
    </li>
  );
}
