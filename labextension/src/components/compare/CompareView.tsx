import type { ReactElement } from 'react';
import { useCallback, useEffect, useMemo, useState } from 'react';

import type { IComparisonLink, IComparisonSettings } from '../../compare';
import { defaultLog, defaultTarget, findKey, runKeys } from '../../compare';
import { ComparedRuns, Comparison } from '../../state';
import { useCurveSettings } from '../charts/useCurveSettings';
import { ErrorNote } from '../common/ErrorNote';
import { useObservable, useStable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { CompareHeader } from './CompareHeader';
import { CompareTabs } from './CompareTabs';
import type { IComparisonPage } from './context';
import { ComparisonProvider } from './context';
import { MissingRuns } from './MissingRuns';
import { useSlice } from '../common/useSlice';

interface ICompareViewProps {
  readonly runIds: readonly string[];
  /** What was chosen before, as in a link. */
  readonly settings?: IComparisonSettings;
  /** Told whenever the reader chooses something else. */
  readonly onChange?: (link: IComparisonLink) => void;
}

/** Any number of runs side by side, in several views that share what is chosen. */
export function CompareView(props: ICompareViewProps): ReactElement {
  const { tracker, trans, metricsShown } = useHost();
  const { onChange } = props;
  const [comparison] = useState(
    () => new Comparison(props.runIds, props.settings?.curves)
  );
  const [loader] = useState(() => new ComparedRuns(tracker));
  const [chosen, setChosen] = useState<IComparisonSettings>(
    props.settings ?? { view: 'table' }
  );
  const curves = useCurveSettings(comparison);
  const settings = useMemo(() => ({ ...chosen, curves }), [chosen, curves]);
  const change = useCallback((part: Partial<IComparisonSettings>) => {
    setChosen(last => ({ ...last, ...part }));
  }, []);
  const asked = useStable(props.runIds);
  const runIds = useSlice(comparison, state => state.runIds);
  const brushed = useSlice(comparison, state => state.brushed);
  const { runs, missing, isLoading, error } = useObservable(loader);

  useEffect(() => {
    comparison.setRunIds(asked);
  }, [comparison, asked]);
  useEffect(() => loader.follow(), [loader]);
  useEffect(() => {
    void loader.setRunIds(runIds);
  }, [loader, runIds]);
  useEffect(() => {
    void tracker.looks.spread(runIds);
  }, [tracker, runIds]);
  useEffect(() => {
    onChange?.({ runIds, settings });
  }, [onChange, runIds, settings]);

  const keys = useMemo(() => runKeys(runs), [runs]);
  const usual = useMemo(
    () => defaultTarget(runs, keys, metricsShown),
    [runs, keys, metricsShown]
  );
  const usualLog = useMemo(() => defaultLog(runs, keys), [runs, keys]);
  const page = useMemo((): IComparisonPage => {
    const find = (runId?: string) => runs.find(run => run.runId === runId);
    const first = find(settings.baseline) ?? runs[0];
    const other =
      find(settings.other) ?? runs.find(run => run.runId !== first?.runId);
    return {
      runs,
      shown: brushed ? runs.filter(run => brushed.includes(run.runId)) : runs,
      baseline: find(settings.baseline),
      pair: first && other && first !== other ? [first, other] : undefined,
      keys,
      target: findKey(keys, settings.target) ?? usual,
      log: settings.log ?? usualLog,
      comparison,
      settings,
      change
    };
  }, [runs, brushed, keys, usual, usualLog, comparison, settings, change]);

  return (
    <div className="jp-Tracker-compare" data-testid="tracker-compare-view">
      <ComparisonProvider value={page}>
        <CompareHeader />
        {error && (
          <ErrorNote message={error} onRetry={() => void loader.reload()} />
        )}
        {missing.length > 0 && !isLoading && !error && (
          <MissingRuns runIds={missing} />
        )}
        {runs.length > 0 && <CompareTabs />}
        {runs.length === 0 && isLoading && <Note>{trans.__('Loading…')}</Note>}
        {runs.length === 0 && !isLoading && !error && (
          <Note>
            {trans.__(
              'Nothing to compare: tick two or more runs in the list, then add them here.'
            )}
          </Note>
        )}
      </ComparisonProvider>
    </div>
  );
}
