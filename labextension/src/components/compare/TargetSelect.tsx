import type { ReactElement } from 'react';

import { writeKey } from '../../compare';
import { useComparison } from './context';
import { KeySelect } from './KeySelect';

/** Chooses the metric that all views are about. */
export function TargetSelect({ label }: { label: string }): ReactElement {
  const { keys, target, change } = useComparison();
  return (
    <KeySelect
      label={label}
      keys={keys.filter(key => key.kind === 'metric')}
      value={target ? writeKey(target) : ''}
      onChange={name => {
        change({ target: name || undefined });
      }}
    />
  );
}
