import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import type { Verdict } from '../../compare';
import { readReasons, readVerdict } from '../../compare';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';

/** Strokes in a 16x16 box: a tick, a wave, a cross. */
const PATHS: Readonly<Record<Verdict, string>> = {
  strong: 'M3.5 8.5l3 3 6-7',
  weak: 'M2.5 9c1.5-3 3.5-3 5.5-1s4 2 5.5-1',
  'not reproducible': 'M4 4l8 8M12 4l-8 8'
};

/** The verdict on a run as a symbol and a word, with the reasons as a tooltip. */
export function VerdictBadge({ run }: { run: IRun }): ReactElement | null {
  const { trans } = useHost();
  const verdict = readVerdict(run);
  if (!verdict) {
    return null;
  }
  const reasons = readReasons(run).map(({ sentence }) => `• ${sentence}`);
  return (
    <span
      className="jp-Tracker-verdict"
      data-testid="tracker-verdict"
      data-verdict={verdict}
      role="img"
      aria-label={trans.__('Verdict: %1', verdictLabel(trans, verdict))}
      title={[explainVerdict(trans, verdict), ...reasons].join('\n')}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={PATHS[verdict]} />
      </svg>
      {verdictLabel(trans, verdict)}
    </span>
  );
}

/** A verdict in a word. */
export function verdictLabel(trans: ITranslator, verdict: Verdict): string {
  switch (verdict) {
    case 'strong':
      return trans.__('strong');
    case 'weak':
      return trans.__('weak');
    case 'not reproducible':
      return trans.__('not reproducible');
  }
}

/** What a verdict means, in a sentence. */
export function explainVerdict(trans: ITranslator, verdict: Verdict): string {
  switch (verdict) {
    case 'strong':
      return trans.__(
        'Running the notebook from the top would give this run the same inputs.'
      );
    case 'weak':
      return trans.__(
        'Running the notebook from the top may give this run other inputs.'
      );
    case 'not reproducible':
      return trans.__(
        'The notebook alone cannot give this run its inputs again.'
      );
  }
}
