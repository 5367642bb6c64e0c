import type { ReactElement } from 'react';

import { useObservable } from '../components/common/hooks';
import { useHost } from '../components/common/host';
import type { Theme, ThemeChoice } from './theme';

/** A moon, a sun, and a screen for what the system says; drawn in a box of 16 × 16. */
const ICONS: Readonly<Record<ThemeChoice, string>> = {
  light:
    'M8 5a3 3 0 100 6 3 3 0 000-6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8L13 13M13 3l-1.2 1.2M4.2 11.8L3 13',
  dark: 'M13.5 9.8A6 6 0 016.2 2.5a6 6 0 107.3 7.3z',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3'
};

/** Chooses between light, dark, and what the system says. */
export function ThemeSwitch({ theme }: { theme: Theme }): ReactElement {
  const { trans } = useHost();
  const { choice } = useObservable(theme);
  const labels: ReadonlyArray<[ThemeChoice, string]> = [
    ['light', trans.__('Light theme')],
    ['dark', trans.__('Dark theme')],
    ['system', trans.__("The system's theme")]
  ];
  return (
    <fieldset className="jp-TrackerWeb-theme">
      <legend className="jp-TrackerWeb-hidden">{trans.__('Theme')}</legend>
      {labels.map(([value, label]) => (
        <label key={value} title={label}>
          <input
            type="radio"
            name="theme"
            className="jp-TrackerWeb-hidden"
            aria-label={label}
            checked={choice === value}
            onChange={() => {
              theme.choose(value);
            }}
          />
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={ICONS[value]} />
          </svg>
        </label>
      ))}
    </fieldset>
  );
}
