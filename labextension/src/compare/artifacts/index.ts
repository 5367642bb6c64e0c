/** What files hold. */

export * from './artifactKind';
export * from './artifactRows';
export * from './delimited';
export * from './mlmodel';
