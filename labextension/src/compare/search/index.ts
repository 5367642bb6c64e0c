/** The language of searches, as it is typed. */

export * from './completeSearch';
export * from './mistake';
export * from './queryTokens';
export * from './readSearch';
export * from './writeField';
