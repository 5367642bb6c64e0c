import type { ReactElement } from 'react';

import { useHost } from '../common/host';

interface IOnlyDifferencesProps {
  readonly isOn: boolean;
  readonly onToggle: () => void;
}

/** Leaves out the rows in which the runs agree. */
export function OnlyDifferences(props: IOnlyDifferencesProps): ReactElement {
  const { trans } = useHost();
  return (
    <label className="jp-Tracker-toggle">
      <input type="checkbox" checked={props.isOn} onChange={props.onToggle} />
      {trans.__('Only differences')}
    </label>
  );
}
