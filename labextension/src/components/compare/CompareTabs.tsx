import type { ReactElement } from 'react';

import type { ComparisonView } from '../../compare';
import { COMPARISON_VIEWS } from '../../compare';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { Tabs } from '../common/Tabs';
import { ArtifactsView } from './ArtifactsView';
import { ChartsView } from './ChartsView';
import { useComparison } from './context';
import { ContourView } from './ContourView';
import { ImportanceView } from './ImportanceView';
import { CausesView, EnvironmentView, NotebooksView } from './PairViews';
import { ParallelView } from './ParallelView';
import { ScatterView } from './ScatterView';
import { TableView } from './TableView';

const VIEWS: Readonly<Record<ComparisonView, () => ReactElement>> = {
  table: TableView,
  charts: ChartsView,
  parallel: ParallelView,
  scatter: ScatterView,
  importance: ImportanceView,
  contour: ContourView,
  artifacts: ArtifactsView,
  notebooks: NotebooksView,
  causes: CausesView,
  environment: EnvironmentView
};

/** The views of a comparison, one at a time. */
export function CompareTabs(): ReactElement {
  const { trans } = useHost();
  const { settings, change } = useComparison();
  return (
    <Tabs
      label={trans.__('Views of the comparison')}
      tabs={COMPARISON_VIEWS.map(view => {
        const View = VIEWS[view];
        return {
          id: view,
          label: viewLabel(trans, view),
          render: () => <View />
        };
      })}
      selected={settings.view}
      onSelect={view => {
        change({ view });
      }}
    />
  );
}

function viewLabel(trans: ITranslator, view: ComparisonView): string {
  switch (view) {
    case 'table':
      return trans.__('Table');
    case 'charts':
      return trans.__('Charts');
    case 'parallel':
      return trans.__('Parallel');
    case 'scatter':
      return trans.__('Scatter');
    case 'importance':
      return trans.__('Importance');
    case 'contour':
      return trans.__('Contour');
    case 'artifacts':
      return trans.__('Artifacts');
    case 'notebooks':
      return trans.__('Notebooks');
    case 'causes':
      return trans.__('Causes');
    case 'environment':
      return trans.__('Environment');
  }
}
