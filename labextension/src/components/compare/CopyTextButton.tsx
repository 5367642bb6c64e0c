import type { ReactElement } from 'react';
import { useState } from 'react';

import { useHost } from '../common/host';
import { copyText } from '../common/saveFile';

interface ICopyTextButtonProps {
  readonly label: string;
  readonly text: () => string;
}

/** How long it says that it has copied, in ms. */
const SHOWN = 2000;

/** Copies text, and says so. */
export function CopyTextButton({
  label,
  text
}: ICopyTextButtonProps): ReactElement {
  const { trans } = useHost();
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await copyText(text());
      setSaid(trans.__('Copied'));
    } catch {
      setSaid(trans.__('The browser did not allow it'));
    }
    setTimeout(() => {
      setSaid('');
    }, SHOWN);
  };
  return (
    <button
      type="button"
      className="jp-Tracker-button"
      onClick={() => void copy()}
    >
      <span aria-live="polite">{said || label}</span>
    </button>
  );
}
