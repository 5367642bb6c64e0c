/** What became of the cells of notebooks. */

export * from './alignCells';
export * from './cellRuns';
export * from './checksum';
export * from './diffLines';
export * from './groupCells';
export * from './headline';
export * from './hunks';
export * from './notebook';
export * from './patch';
export * from './richCells';
export * from './verdict';
