import type { KeyboardEvent, ReactElement } from 'react';
import { useEffect } from 'react';

import type { IExperiment } from '../../api';
import { useNow, useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { useFocusHeir } from '../common/useFocusBack';
import { ExperimentItem } from './ExperimentItem';

/** How often ages are brought up to date. */
const TICK = 30_000;

/** Experiments that are listed; further ones are found by their names. */
const MAX_SHOWN = 30;

/** What can be done with an experiment; resolves to whether it was. */
export interface IExperimentActions {
  rename(experimentId: string, name: string): Promise<boolean>;
  remove(experiment: IExperiment): Promise<void>;
}

interface IExperimentItemsProps {
  readonly experiments: readonly IExperiment[];
  readonly counts: Readonly<Record<string, number | undefined>>;
  /** Whether these are all there are, rather than those with a text in their names. */
  readonly isAll: boolean;
  readonly actions: IExperimentActions;
}

/** The experiments as a list, which the arrow keys walk. */
export function ExperimentItems(props: IExperimentItemsProps): ReactElement {
  const { tracker, trans } = useHost();
  const { experimentId: chosen } = useObservable(tracker.view);
  const now = useNow(TICK);
  const { experiments, counts, isAll, actions } = props;
  const shown = experiments.slice(0, MAX_SHOWN);
  const rest = experiments.length - shown.length;
  const ids = shown.map(({ experimentId }) => experimentId).join(' ');
  useEffect(() => {
    ids.split(' ').filter(Boolean).forEach(tracker.experiments.count);
  }, [tracker, ids]);
  const heirs = useFocusHeir<HTMLUListElement>('[data-item]');
  const isChosenShown = ids.split(' ').includes(chosen);
  return (
    <>
      <ul
        className="jp-Tracker-experiments"
        aria-label={trans.__('Experiments')}
        onKeyDown={moveFocus}
        {...heirs}
      >
        {isAll && (
          <li className="jp-Tracker-experiment" data-chosen={!chosen}>
            <button
              type="button"
              className="jp-Tracker-experimentName"
              data-item
              aria-pressed={!chosen}
              tabIndex={isChosenShown ? -1 : 0}
              onClick={() => {
                tracker.view.setExperiment('');
              }}
            >
              {trans.__('All experiments')}
            </button>
          </li>
        )}
        {shown.map((experiment, index) => {
          const { experimentId } = experiment;
          const isFirst = !isAll && !isChosenShown && index === 0;
          return (
            <ExperimentItem
              key={experimentId}
              experiment={experiment}
              count={counts[experimentId]}
              now={now}
              isChosen={experimentId === chosen}
              isReachable={experimentId === chosen || isFirst}
              actions={actions}
            />
          );
        })}
      </ul>
      {rest > 0 && (
        <Note>
          {trans._n(
            '%1 more: find it by its name.',
            '%1 more: find them by their names.',
            rest
          )}
        </Note>
      )}
      {!isAll && experiments.length === 0 && (
        <Note>{trans.__('No experiment has this in its name.')}</Note>
      )}
    </>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  const items = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('[data-item]')
  ];
  const at = items.indexOf(event.target as HTMLElement);
  if (step !== undefined && at >= 0) {
    event.preventDefault();
    items[at + step]?.focus();
  }
}
