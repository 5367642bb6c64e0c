import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';

import type { IRunKey } from '../../compare';
import { readColumn, writeKey } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { useComparison } from './context';
import { keyLabel, kindLabel } from './labels';
import { LogToggle } from './LogToggle';
import { Toggle } from '../common/Toggle';

/** Longer lists want to be searched. */
const MAX_LISTED = 60;

/** Chooses which keys have an axis, and which of them are drawn on a log scale. */
export function AxisChooser({
  chosen
}: {
  chosen: readonly IRunKey[];
}): ReactElement {
  const { trans } = useHost();
  const { runs, keys, change } = useComparison();
  const [search, setSearch] = useState('');
  const names = chosen.map(writeKey);
  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return keys.filter(({ key }) => key.toLowerCase().includes(wanted));
  }, [keys, search]);
  const toggle = (name: string, isOn: boolean) => {
    const others = names.filter(other => other !== name);
    change({ axes: isOn ? [...others, name] : others });
  };
  return (
    <details className="jp-Tracker-axisChooser">
      <summary>
        {trans._n('%1 axis', '%1 axes', chosen.length)}
        <span className="jp-Tracker-facts">
          {chosen.map(key => keyLabel(trans, key)).join(' · ')}
        </span>
      </summary>
      <div className="jp-Tracker-compareBar">
        <input
          type="search"
          className="jp-Tracker-input jp-Tracker-keySearch"
          placeholder={trans.__('Search names')}
          aria-label={trans.__('Search names')}
          value={search}
          onChange={event => {
            setSearch(event.currentTarget.value);
          }}
        />
        {chosen.map(key => (
          <LogToggle key={writeKey(key)} column={readColumn(runs, key)} />
        ))}
      </div>
      <ul className="jp-Tracker-axisList">
        {found.slice(0, MAX_LISTED).map(key => {
          const name = writeKey(key);
          return (
            <li key={name} title={kindLabel(trans, key.kind)}>
              <Toggle
                label={keyLabel(trans, key)}
                isOn={names.includes(name)}
                onChange={isOn => {
                  toggle(name, isOn);
                }}
              />
            </li>
          );
        })}
      </ul>
      {found.length > MAX_LISTED && (
        <Note>
          {trans.__('%1 more: search to see them.', found.length - MAX_LISTED)}
        </Note>
      )}
    </details>
  );
}
