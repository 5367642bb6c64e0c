/** What is the same and what differs: pure functions, of data into data. */

export * from './artifacts';
export * from './cells';
export * from './curves';
export * from './models';
export * from './runs';
export * from './search';
export * from './statistics';
