import type { ReactElement } from 'react';

import { Glyph } from '../common/Glyph';

interface INeedStateProps {
  readonly isMet: boolean;
  readonly text: string;
}

/** Whether a version has something that it needs, in a picture and in words. */
export function NeedState({ isMet, text }: INeedStateProps): ReactElement {
  return (
    <span className="jp-Tracker-needState" data-met={isMet}>
      <Glyph name={isMet ? 'tick' : 'close'} />
      {text}
    </span>
  );
}
