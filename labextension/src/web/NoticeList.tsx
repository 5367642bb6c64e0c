import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';

import { Glyph } from '../components/common/Glyph';
import { useObservable } from '../components/common/hooks';
import { useHost } from '../components/common/host';
import type { INotice, Notices } from './notices';

/** How long it is said that something was done, and that it can be undone, in ms. */
const SAID = 4000;
const UNDO = 15_000;

/** What was just done, in a corner of the page. */
export function NoticeList({ notices }: { notices: Notices }): ReactElement {
  const { trans } = useHost();
  return (
    <section
      className="jp-TrackerWeb-notices"
      aria-label={trans.__('Notices')}
      aria-live="polite"
    >
      {useObservable(notices).map(notice => (
        <Notice
          key={notice.id}
          notice={notice}
          onEnd={() => {
            notices.drop(notice.id);
          }}
        />
      ))}
    </section>
  );
}

interface INoticeProps {
  readonly notice: INotice;
  readonly onEnd: () => void;
}

function Notice({ notice, onEnd }: INoticeProps): ReactElement {
  const { trans } = useHost();
  const { text, isError, undo } = notice;
  // Who points at it or has reached it by keyboard is given the time to read it and to decide.
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isError || isHeld) {
      return;
    }
    const timer = setTimeout(onEnd, undo ? UNDO : SAID);
    return () => {
      clearTimeout(timer);
    };
    // Another `onEnd` ends the same notice.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isError, isHeld, undo]);
  const hold = () => {
    setHeld(true);
  };
  const release = () => {
    setHeld(false);
  };
  return (
    <div
      className="jp-TrackerWeb-notice"
      data-error={Boolean(isError)}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          className="jp-Tracker-button"
          onClick={() => {
            onEnd();
            void undo();
          }}
        >
          {trans.__('Undo')}
        </button>
      )}
      <button
        type="button"
        className="jp-Tracker-iconButton"
        aria-label={trans.__('Close')}
        title={trans.__('Close')}
        onClick={onEnd}
      >
        <Glyph name="close" />
      </button>
    </div>
  );
}
