/** Typed client of the tracker; knows neither a host nor a user interface. */

export * from './artifacts';
export * from './changeFeed';
export * from './client';
export * from './curves';
export * from './entities';
export * from './filters';
export * from './lastingSocket';
export * from './notebookRuns';
export * from './registry';
export * from './reviews';
export * from './runEdits';
export * from './runIndex';
export * from './runPage';
export * from './transport';
export * from './verifying';
export * from './webhooks';
