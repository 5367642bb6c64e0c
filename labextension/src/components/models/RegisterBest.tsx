import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IRun } from '../../api';
import type { Direction } from '../../compare';
import { bestRun, isLowerBetter, metricNames } from '../../compare';
import { formatNumber } from '../common/format';
import { Glyph } from '../common/Glyph';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Popover } from '../common/Popover';

interface IRegisterBestProps {
  readonly runs: readonly IRun[];
  /** The metric that is proposed. */
  readonly metric?: string;
}

/** Finds the best of several runs by a metric, to register its model. */
export function RegisterBest(props: IRegisterBestProps): ReactElement {
  const { trans } = useHost();
  return (
    <Popover
      title={trans.__('Register the best model')}
      face={<Glyph name="star" />}
      testId="tracker-register-best"
    >
      {close => <BestForm {...props} onDone={close} />}
    </Popover>
  );
}

function BestForm(
  props: IRegisterBestProps & { onDone: () => void }
): ReactElement {
  const host = useHost();
  const { trans } = host;
  const { runs, onDone } = props;
  const names = metricNames(runs);
  const [chosen, setMetric] = useState(props.metric);
  const metric =
    chosen !== undefined && names.includes(chosen) ? chosen : names[0];
  const [chosenDirection, setDirection] = useState<Direction>();
  if (metric === undefined) {
    return <Note>{trans.__('These runs have no metrics.')}</Note>;
  }
  const direction = chosenDirection ?? (isLowerBetter(metric) ? 'min' : 'max');
  const best = bestRun(runs, metric, direction);
  return (
    <>
      <label className="jp-Tracker-field">
        <span>{trans.__('Best by')}</span>
        <select
          className="jp-Tracker-input"
          value={metric}
          onChange={event => {
            setMetric(event.currentTarget.value);
            setDirection(undefined);
          }}
        >
          {names.map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="jp-Tracker-field">
        <span>{trans.__('Better is')}</span>
        <select
          className="jp-Tracker-input"
          value={direction}
          onChange={event => {
            setDirection(event.currentTarget.value as Direction);
          }}
        >
          <option value="max">{trans.__('more')}</option>
          <option value="min">{trans.__('less')}</option>
        </select>
      </label>
      {best ? (
        <>
          <p className="jp-Tracker-bestRun" aria-live="polite">
            <strong>{best.name}</strong>
            <span>{formatNumber(best.metrics[metric] ?? NaN)}</span>
          </p>
          <button
            type="button"
            className="jp-Tracker-button"
            onClick={() => {
              onDone();
              host.registerModel(best.runId);
            }}
          >
            {trans.__('Register…')}
          </button>
        </>
      ) : (
        <Note>
          {trans.__('None of the runs with this metric has a model.')}
        </Note>
      )}
    </>
  );
}
