/** State that outlives a component; knows neither a host nor React. */

export * from './artifactTree';
export * from './batcher';
export * from './comparedRuns';
export * from './comparison';
export * from './experimentList';
export * from './foldedCharts';
export * from './listView';
export * from './memory';
export * from './metricCurves';
export * from './modelColumns';
export * from './modelList';
export * from './observable';
export * from './runList';
export * from './runLooks';
export * from './runPageTab';
export * from './savedViews';
export * from './searchHistory';
export * from './sections';
export * from './selection';
export * from './sparklines';
export * from './sweeps';
export * from './tracker';
export * from './unsentRecords';
export * from './verifications';
