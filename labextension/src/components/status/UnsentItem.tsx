import type { ReactElement } from 'react';

import type { IUnsentState, Observable } from '../../state';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { describeUnsent, explainUnsent, isAnyUnsent } from './describeUnsent';

interface IUnsentItemProps {
  readonly unsent: Observable<IUnsentState>;
  /** Send it now. */
  readonly onSync: () => void;
}

/** An item of a status bar: how much is not yet sent; nothing when all is. */
export function UnsentItem(props: IUnsentItemProps): ReactElement {
  const { trans } = useHost();
  const unsent = useObservable(props.unsent);
  const isShown = isAnyUnsent(unsent);
  return (
    <>
      {/* Read out once, not with each record; it must be there before it says anything. */}
      <span className="jp-Tracker-readOut" role="status" aria-live="polite">
        {isShown && trans.__('Some of what was logged is not yet sent.')}
      </span>
      {isShown && (
        <button
          type="button"
          className="jp-Tracker-unsent"
          data-testid="tracker-unsent"
          aria-busy={unsent.isSending}
          title={explainUnsent(trans, unsent)}
          onClick={props.onSync}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 10V2.5M5 5.5l3-3 3 3M3 9.5v4h10v-4" />
          </svg>
          {describeUnsent(trans, unsent)}
        </button>
      )}
    </>
  );
}
