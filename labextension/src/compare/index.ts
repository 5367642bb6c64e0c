/** What is the same and what differs between runs: pure functions. */

export * from './alignCells';
export * from './best';
export * from './diffLines';
export * from './groupCells';
export * from './models';
export * from './notebook';
export * from './requirements';
export * from './shownMetrics';
export * from './values';
export * from './verdict';
