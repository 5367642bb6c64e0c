import type { ReactElement } from 'react';

import { addresses } from './route';

/** The name of the page, with the tracker's sign: a curve that falls. */
export function Brand(): ReactElement {
  return (
    <a className="jp-TrackerWeb-brand" href={addresses.experiments}>
      <svg
        className="jp-TrackerWeb-mark"
        viewBox="0 0 16 16"
        aria-hidden="true"
      >
        <path d="M1.5 2v12.5H15M4 4c1 5 3 7 9.5 7.5" />
      </svg>
      <span>Jupyter Tracker</span>
    </a>
  );
}
