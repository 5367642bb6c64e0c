import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';

import { useHost } from './host';
import { copyText } from './saveFile';

/** How long it is said that something was copied, in ms. */
const SAID = 2000;

interface ICopyButtonProps {
  readonly text: string;
  /** What is copied, for those who do not see what stands beside it. */
  readonly label: string;
}

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ text, label }: ICopyButtonProps): ReactElement {
  const { trans } = useHost();
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    const timer =
      outcome &&
      setTimeout(() => {
        setOutcome(undefined);
      }, SAID);
    return () => {
      clearTimeout(timer);
    };
  }, [outcome]);
  const copy = async () => {
    try {
      await copyText(text);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  return (
    <span className="jp-Tracker-copy" data-outcome={outcome}>
      <button
        type="button"
        className="jp-Tracker-iconButton"
        title={label}
        aria-label={label}
        onClick={() => void copy()}
      >
        <svg
          className="jp-Tracker-glyph"
          viewBox="0 0 16 16"
          aria-hidden="true"
        >
          {outcome === 'copied' ? (
            <path d="M3.5 8.5l3 3 6-7" />
          ) : (
            <path d="M5.5 5.5h7v7h-7zM3.5 10.5v-7h7" />
          )}
        </svg>
      </button>
      <span role="status" className="jp-Tracker-copied">
        {outcome === 'copied' && trans.__('Copied')}
        {outcome === 'refused' && trans.__('The browser forbids copying')}
      </span>
    </span>
  );
}
