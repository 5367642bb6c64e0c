import type { ReactElement } from 'react';

import { Glyph } from '../common/Glyph';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Popover } from '../common/Popover';

/** The searches of the reader, latest first. */
export function HistoryMenu(props: {
  readonly onChoose: (search: string) => void;
}): ReactElement {
  const { tracker, trans } = useHost();
  const { searches } = useObservable(tracker.searches);
  return (
    <Popover title={trans.__('Earlier searches')} face={<Glyph name="clock" />}>
      {close =>
        searches.length === 0 ? (
          <Note>{trans.__('What you search for is kept here.')}</Note>
        ) : (
          <ul className="jp-Tracker-options">
            {searches.map(search => (
              <li key={search}>
                <button
                  type="button"
                  className="jp-Tracker-option jp-mod-code"
                  title={search}
                  onClick={() => {
                    props.onChoose(search);
                    close();
                  }}
                >
                  {search}
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </Popover>
  );
}
