import type { ReactElement } from 'react';
import { useState } from 'react';

import { describeError } from '../../api';
import { ErrorNote } from '../common/ErrorNote';
import { Glyph } from '../common/Glyph';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { NameForm } from '../common/NameForm';
import { Note } from '../common/Note';
import { Section } from '../common/Section';
import { useFocusBack } from '../common/useFocusBack';
import type { IExperimentActions } from './ExperimentItems';
import { ExperimentItems } from './ExperimentItems';

/** From so many experiments on, there is a box to find one. */
const MANY = 10;

/** An experiment that was just deleted. */
interface IDeleted {
  readonly experimentId: string;
  readonly name: string;
}

/** The experiments: a click lists the runs of one. */
export function ExperimentsSection(): ReactElement {
  const { tracker, trans } = useHost();
  const list = useObservable(tracker.experiments);
  const [text, setText] = useState('');
  const [isNaming, setNaming] = useState(false);
  const adder = useFocusBack(isNaming);
  const [deleted, setDeleted] = useState<IDeleted>();
  const [refusal, setRefusal] = useState<string>();
  const attempt = async (change: Promise<unknown>): Promise<boolean> => {
    try {
      await change;
      setRefusal(undefined);
      return true;
    } catch (error) {
      setRefusal(describeError(error));
      return false;
    }
  };
  const actions: IExperimentActions = {
    rename: (experimentId, name) =>
      attempt(tracker.experiments.rename(experimentId, name)),
    remove: async ({ experimentId, name }) => {
      if (await attempt(tracker.experiments.delete(experimentId))) {
        setDeleted({ experimentId, name });
      }
    }
  };
  const { experiments, isLoading, error } = list;
  const found = experiments.filter(({ name }) =>
    name.toLowerCase().includes(text.toLowerCase())
  );
  return (
    <Section
      title={trans.__('Experiments')}
      name="experiments"
      className="jp-mod-experiments"
      aside={
        <button
          ref={adder}
          type="button"
          className="jp-Tracker-iconButton"
          aria-label={trans.__('New experiment')}
          title={trans.__('New experiment')}
          aria-expanded={isNaming}
          onClick={() => {
            setNaming(!isNaming);
          }}
        >
          <Glyph name="plus" />
        </button>
      }
    >
      {error && (
        <ErrorNote
          message={error}
          onRetry={() => void tracker.experiments.reload()}
        />
      )}
      {refusal && <ErrorNote message={refusal} />}
      {isNaming && (
        <NameForm
          label={trans.__('Name of the new experiment')}
          action={trans.__('Create')}
          onCancel={() => {
            setNaming(false);
          }}
          onSubmit={async name => {
            if (await attempt(tracker.experiments.create(name))) {
              setNaming(false);
            }
          }}
        />
      )}
      {deleted && (
        <div className="jp-Tracker-undo" role="status">
          <span>{trans.__('%1 is in the trash.', deleted.name)}</span>
          <button
            type="button"
            className="jp-Tracker-link"
            onClick={() => {
              setDeleted(undefined);
              void attempt(tracker.experiments.restore(deleted.experimentId));
            }}
          >
            {trans.__('Undo')}
          </button>
        </div>
      )}
      {experiments.length > MANY && (
        <div className="jp-Tracker-filter">
          <input
            type="search"
            className="jp-Tracker-input"
            aria-label={trans.__('Find an experiment')}
            placeholder={trans.__('Find an experiment')}
            value={text}
            onChange={event => {
              setText(event.currentTarget.value);
            }}
          />
        </div>
      )}
      {isLoading && experiments.length === 0 && (
        <Note>{trans.__('Loading…')}</Note>
      )}
      <ExperimentItems
        experiments={found}
        counts={list.counts}
        isAll={text === ''}
        actions={actions}
      />
    </Section>
  );
}
