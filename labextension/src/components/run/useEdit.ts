import { useCallback, useState } from 'react';

import { describeError } from '../../api';

/** Carries out a change; resolves to whether it was made. */
export type Edit = (change: () => Promise<void>) => Promise<boolean>;

/** How changes go. */
export interface IEditing {
  readonly edit: Edit;
  /** Why the last one was not made. */
  readonly error?: string;
}

/** Changes of a run; `onDone` is called after each. */
export function useEdit(onDone: () => void): IEditing {
  const [error, setError] = useState<string>();
  const edit = useCallback(
    async (change: () => Promise<void>) => {
      try {
        await change();
      } catch (reason) {
        setError(describeError(reason));
        return false;
      }
      setError(undefined);
      onDone();
      return true;
    },
    [onDone]
  );
  return { edit, error };
}
