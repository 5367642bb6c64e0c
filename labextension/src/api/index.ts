/** Typed client of the tracker; knows neither a host nor a user interface. */

export * from './changeFeed';
export * from './client';
export * from './entities';
export * from './filters';
export * from './lastingSocket';
export * from './transport';
