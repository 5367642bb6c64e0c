import type { ReactElement } from 'react';
import { useDeferredValue, useMemo, useState } from 'react';

import type { IRun } from '../../api';
import { groupNames, metricNames, searchNames } from '../../compare';
import { Comparison, FoldedCharts } from '../../state';
import { useObservable, useStable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { ChartGroup } from './ChartGroup';
import { ChartLegend } from './ChartLegend';
import { ChartSettings } from './ChartSettings';
import { MetricChart } from './MetricChart';
import { useChartLooks } from './useChartLooks';
import { useCurveSettings } from './useCurveSettings';

interface IMetricChartsProps {
  readonly runs: readonly IRun[];
  /** Which metrics; by default all that the runs have. */
  readonly metrics?: readonly string[];
  /** What other views of the page share with the charts. */
  readonly comparison?: Comparison;
}

/** One chart for each metric of these runs, with one set of settings for all. */
export function MetricCharts(props: IMetricChartsProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runs } = props;
  const own = useMemo(() => new Comparison(), []);
  const comparison = props.comparison ?? own;
  const settings = useCurveSettings(comparison);
  const looks = useChartLooks(runs, settings.groupBy, comparison);
  // Nothing else of a run is drawn: one that goes on is no reason to draw all others anew.
  const named = useStable(runs.map(({ runId, name }) => ({ runId, name })));
  const names = useStable(props.metrics ?? metricNames(runs));
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const groups = useMemo(
    () => groupNames(searchNames(names, wanted)),
    [names, wanted]
  );
  const folds = useMemo(() => new FoldedCharts(tracker.memory), [tracker]);
  const { prefixes } = useObservable(folds);

  if (names.length === 0) {
    return (
      <Note>
        {trans.__(
          'No metrics yet. What log_metric() is given is drawn here, live.'
        )}
      </Note>
    );
  }
  const found = groups.reduce((count, group) => count + group.names.length, 0);
  const charts = (metrics: readonly string[]) =>
    metrics.map(metric => (
      <MetricChart
        key={metric}
        metric={metric}
        runs={named}
        looks={looks.shown}
        settings={settings}
        comparison={comparison}
      />
    ));
  return (
    <div className="jp-Tracker-metricCharts" data-testid="tracker-charts">
      <div
        className="jp-Tracker-chartToolbar"
        role="group"
        aria-label={trans.__('Charts')}
      >
        <input
          type="search"
          className="jp-Tracker-input"
          placeholder={trans.__('Search metrics (text or regex)')}
          aria-label={trans.__('Search metrics (text or regex)')}
          value={text}
          onChange={event => {
            setText(event.currentTarget.value);
          }}
        />
        <ChartSettings
          runs={runs}
          settings={settings}
          comparison={comparison}
        />
      </div>
      {runs.length > 1 && (
        <ChartLegend
          looks={looks.all}
          isShown={looks.isShown}
          onToggle={looks.toggle}
          comparison={comparison}
        />
      )}
      <div role="status" className="jp-Tracker-chartSaid">
        {wanted && trans._n('%1 chart found', '%1 charts found', found)}
      </div>
      {groups.map(({ prefix, names: metrics }) =>
        groups.length === 1 && prefix === '' ? (
          <div key="" className="jp-Tracker-charts">
            {charts(metrics)}
          </div>
        ) : (
          <ChartGroup
            key={prefix}
            title={prefix || trans.__('Others')}
            count={metrics.length}
            isOpen={!prefixes.includes(prefix)}
            onToggle={() => {
              folds.toggle(prefix);
            }}
          >
            {charts(metrics)}
          </ChartGroup>
        )
      )}
    </div>
  );
}
