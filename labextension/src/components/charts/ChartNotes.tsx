import type { ReactElement } from 'react';

import type { IChartNotes } from '../../compare';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';

/** What the chart does not show, said in so many words. */
export function ChartNotes({
  notes
}: {
  notes: IChartNotes;
}): ReactElement | null {
  const { trans } = useHost();
  const lines = describeNotes(trans, notes);
  if (lines.length === 0) {
    return null;
  }
  return (
    <ul className="jp-Tracker-chartNotes">
      {lines.map(line => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function describeNotes(trans: ITranslator, notes: IChartNotes): string[] {
  const { notFinite, notPositive, thinned, logged } = notes;
  const lines: string[] = [];
  if (notFinite > 0) {
    lines.push(
      trans._n(
        '%1 point is NaN or infinite: marked at the edge',
        '%1 points are NaN or infinite: marked at the edge',
        notFinite
      )
    );
  }
  if (notPositive > 0) {
    lines.push(
      trans._n(
        '%1 point at or below 0 has no place on a log axis',
        '%1 points at or below 0 have no place on a log axis',
        notPositive
      )
    );
  }
  if (thinned !== undefined) {
    lines.push(
      trans.__(
        '%1 of %2 points drawn, lows and highs exact; drag to zoom in',
        thinned.toLocaleString(),
        logged.toLocaleString()
      )
    );
  }
  return lines;
}
