import type { ReactElement } from 'react';
import { useState } from 'react';

import { describeError } from '../../api';
import { ErrorNote } from '../common/ErrorNote';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { NameForm } from '../common/NameForm';
import { Note } from '../common/Note';
import { ViewItem } from './ViewItem';

interface IViewListProps {
  readonly onApplied: () => void;
}

/** The saved views, and a form that keeps the one that is shown. */
export function ViewList({ onApplied }: IViewListProps): ReactElement {
  const { tracker, trans } = useHost();
  const view = useObservable(tracker.view);
  const { experiments } = useObservable(tracker.experiments);
  useObservable(tracker.views);
  const [refusal, setRefusal] = useState<string>();
  const experiment = experiments.find(
    ({ experimentId }) => experimentId === view.experimentId
  );
  const saved = tracker.views.list(experiment);
  const attempt = async (change: Promise<void>) => {
    try {
      await change;
      setRefusal(undefined);
    } catch (error) {
      setRefusal(describeError(error));
    }
  };
  return (
    <>
      {refusal && <ErrorNote message={refusal} />}
      {saved.length === 0 && (
        <Note>
          {trans.__('A view keeps search, order, groups and columns.')}
        </Note>
      )}
      <ul className="jp-Tracker-options">
        {saved.map(item => (
          <ViewItem
            key={`${String(item.isShared)} ${item.name}`}
            saved={item}
            onApply={() => {
              tracker.view.apply(item.view);
              onApplied();
            }}
            onRename={name => attempt(tracker.views.rename(item, name))}
            onRemove={() => attempt(tracker.views.remove(item))}
          />
        ))}
      </ul>
      <NameForm
        label={trans.__('Name of the view')}
        action={trans.__('Save')}
        onCancel={onApplied}
        onSubmit={name => attempt(tracker.views.save(name, view))}
      />
      <p className="jp-Tracker-facts">
        {experiment
          ? trans.__('Shared with everybody who sees %1.', experiment.name)
          : trans.__('For you alone. Choose an experiment to share it.')}
      </p>
    </>
  );
}
