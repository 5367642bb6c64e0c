import type { ReactElement } from 'react';

import type { IKeyRow } from '../../compare';
import { writeKey } from '../../compare';
import { useHost } from '../common/host';
import { useComparison } from './context';
import { keyLabel, kindLabel } from './labels';

interface IKeyHeadProps {
  readonly row: IKeyRow;
  readonly isTransposed: boolean;
}

/** The name of a key: whether the runs differ in it, and whether they are sorted by it. */
export function KeyHead({ row, isTransposed }: IKeyHeadProps): ReactElement {
  const { trans } = useHost();
  const { settings } = useComparison();
  const label = keyLabel(trans, row.key);
  const kind = kindLabel(trans, row.key.kind);
  const name = writeKey(row.key);
  const sort =
    settings.sort === name ? '▲' : settings.sort === `-${name}` ? '▼' : '';
  return (
    <span
      className="jp-Tracker-keyHead"
      title={trans.__('%1: click to sort the runs', label)}
    >
      {isTransposed && (
        <span className="jp-Tracker-kind" title={kind}>
          {kind.slice(0, 1)}
        </span>
      )}
      <span className="jp-Tracker-clip">{label}</span>
      {row.differs && (
        <span
          className="jp-Tracker-differs"
          role="img"
          aria-label={trans.__('differs')}
        />
      )}
      {sort && (
        <span
          role="img"
          aria-label={
            sort === '▲'
              ? trans.__('sorted upwards')
              : trans.__('sorted downwards')
          }
        >
          {sort}
        </span>
      )}
    </span>
  );
}
