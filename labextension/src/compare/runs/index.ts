/** Runs in lists and beside each other. */

export * from './best';
export * from './bestRun';
export * from './brush';
export * from './chosenKeys';
export * from './columns';
export * from './compareTable';
export * from './exportTable';
export * from './groupRuns';
export * from './link';
export * from './listRows';
export * from './listView';
export * from './reproduce';
export * from './requirements';
export * from './runCode';
export * from './runKeys';
export * from './runTags';
export * from './shownMetrics';
export * from './sortRuns';
export * from './values';
