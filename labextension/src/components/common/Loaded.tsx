import type { ReactElement } from 'react';

import { ErrorNote } from './ErrorNote';
import type { IRetried } from './hooks';
import { useHost } from './host';
import { Note } from './Note';

interface ILoadedProps<T> {
  readonly loaded: IRetried<T>;
  readonly children: (value: T) => ReactElement | null;
}

/** What was loaded; until then that it is loading, or why it cannot be. */
export function Loaded<T>(props: ILoadedProps<T>): ReactElement {
  const { trans } = useHost();
  const { value, error, retry } = props.loaded;
  return (
    <>
      {error && <ErrorNote message={error} onRetry={retry} />}
      {value !== undefined && props.children(value)}
      {value === undefined && !error && <Note>{trans.__('Loading…')}</Note>}
    </>
  );
}
