/** What many runs say about their parameters. */

export * from './contour';
export * from './correlation';
export * from './importance';
