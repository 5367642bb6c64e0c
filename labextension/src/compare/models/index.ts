/** Registered models and their versions. */

export * from './lineage';
export * from './modelCode';
export * from './modelList';
export * from './models';
export * from './plainText';
export * from './registry';
export * from './sortVersions';
export * from './versionDiff';
