import type { PropsWithChildren, ReactElement } from 'react';

import { useHost } from '../common/host';
import { useComparison } from './context';
import { Toggle } from '../common/Toggle';

/** Which rows the table has, and which way round it is. */
export function TableToolbar({ children }: PropsWithChildren): ReactElement {
  const { trans } = useHost();
  const { settings, change } = useComparison();
  return (
    <div
      className="jp-Tracker-compareBar"
      role="group"
      aria-label={trans.__('Table')}
    >
      <input
        type="search"
        className="jp-Tracker-input jp-Tracker-keySearch"
        placeholder={trans.__('Search names')}
        aria-label={trans.__('Search names')}
        value={settings.search ?? ''}
        onChange={event => {
          change({ search: event.currentTarget.value });
        }}
      />
      <Toggle
        label={trans.__('Only differences')}
        isOn={settings.onlyDifferences ?? false}
        onChange={onlyDifferences => {
          change({ onlyDifferences });
        }}
      />
      <Toggle
        label={trans.__('Runs as rows')}
        isOn={settings.isTransposed ?? false}
        onChange={isTransposed => {
          change({ isTransposed });
        }}
      />
      <Toggle
        label={trans.__('Tags')}
        isOn={settings.withTags ?? false}
        onChange={withTags => {
          change({ withTags });
        }}
      />
      <span className="jp-Tracker-spacer" />
      {children}
    </div>
  );
}
