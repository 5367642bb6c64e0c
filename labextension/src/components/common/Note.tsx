import type { PropsWithChildren, ReactElement } from 'react';

/** A quiet line that stands where there is nothing to show. */
export function Note({ children }: PropsWithChildren): ReactElement {
  return <p className="jp-Tracker-note">{children}</p>;
}
