/** State that outlives a component; knows neither a host nor React. */

export * from './batcher';
export * from './modelList';
export * from './observable';
export * from './runList';
export * from './selection';
export * from './tracker';
export * from './unsentRecords';
export * from './verifications';
