/** Curves of metrics, and the colors of numbers. */

export * from './chartNames';
export * from './colorScale';
export * from './curveChart';
export * from './curveGroups';
export * from './curveSettings';
export * from './curveValues';
export * from './curves';
export * from './extremes';
export * from './limitZoom';
export * from './sparkline';
