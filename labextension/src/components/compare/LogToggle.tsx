import type { ReactElement } from 'react';

import type { IColumn } from '../../compare';
import { allowsLog, writeKey } from '../../compare';
import { useHost } from '../common/host';
import { useComparison } from './context';
import { keyLabel } from './labels';
import { Toggle } from '../common/Toggle';

/** Draws a key on a log scale; not offered where a value is not above zero. */
export function LogToggle({
  column
}: {
  column: IColumn | undefined;
}): ReactElement | null {
  const { trans } = useHost();
  const { log, change } = useComparison();
  if (!column || !allowsLog(column) || column.key.kind === 'attribute') {
    return null;
  }
  const name = writeKey(column.key);
  return (
    <Toggle
      label={trans.__('log %1', keyLabel(trans, column.key))}
      isOn={log.includes(name)}
      onChange={isOn => {
        const others = log.filter(key => key !== name);
        change({ log: isOn ? [...others, name] : others });
      }}
    />
  );
}
