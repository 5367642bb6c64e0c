import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IExperiment } from '../../api';
import { countRuns, formatAge } from '../common/format';
import { Glyph } from '../common/Glyph';
import { useHost } from '../common/host';
import { NameForm } from '../common/NameForm';
import { useFocusBack } from '../common/useFocusBack';
import type { IExperimentActions } from './ExperimentItems';

interface IExperimentItemProps {
  readonly experiment: IExperiment;
  /** Unset until it is known. */
  readonly count?: number;
  readonly now: number;
  readonly isChosen: boolean;
  /** Whether the Tab key reaches it. */
  readonly isReachable: boolean;
  readonly actions: IExperimentActions;
}

/** One experiment: a click lists its runs; F2 renames it, Delete puts it into the trash. */
export function ExperimentItem(props: IExperimentItemProps): ReactElement {
  const { tracker, trans } = useHost();
  const { experiment, count, now, isChosen, actions } = props;
  const { experimentId, name, updatedAt } = experiment;
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
            if (await actions.rename(experimentId, next)) {
              setRenaming(false);
            }
          }}
        />
      </li>
    );
  }
  return (
    <li
      className="jp-Tracker-experiment"
      data-testid="tracker-experiment"
      data-chosen={isChosen}
    >
      <button
        ref={button}
        type="button"
        className="jp-Tracker-experimentName"
        data-item
        aria-pressed={isChosen}
        aria-keyshortcuts="F2 Delete"
        tabIndex={props.isReachable ? 0 : -1}
        title={name}
        onClick={() => {
          tracker.view.setExperiment(isChosen ? '' : experimentId);
        }}
        onKeyDown={event => {
          if (event.key === 'F2') {
            setRenaming(true);
          } else if (event.key === 'Delete') {
            void actions.remove(experiment);
          }
        }}
      >
        {name}
      </button>
      <span className="jp-Tracker-facts">
        {count !== undefined && countRuns(trans, count)}
        {updatedAt > 0 && ` · ${formatAge(trans, now - updatedAt)}`}
      </span>
      <span className="jp-Tracker-rowActions">
        <button
          type="button"
          tabIndex={-1}
          className="jp-Tracker-iconButton"
          aria-label={trans.__('Rename %1', name)}
          title={trans.__('Rename (F2)')}
          onClick={() => {
            setRenaming(true);
          }}
        >
          <Glyph name="pencil" />
        </button>
        <button
          type="button"
          tabIndex={-1}
          className="jp-Tracker-iconButton"
          aria-label={trans.__('Delete %1', name)}
          title={trans.__('Put into the trash (Delete)')}
          onClick={() => void actions.remove(experiment)}
        >
          <Glyph name="trash" />
        </button>
      </span>
    </li>
  );
}
