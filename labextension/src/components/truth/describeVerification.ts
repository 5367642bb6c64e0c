/** In words, what becomes of running a run's notebook again. */

import type { IVerification, IVerificationReport } from '../../api';
import { formatTime } from '../common/format';
import type { ITranslator } from '../common/host';

/** How far it is. */
export function describeProgress(
  trans: ITranslator,
  { state, done, total }: IVerification
): string {
  if (state === 'waiting') {
    return trans.__('Waits for its turn…');
  }
  return total > 0
    ? trans.__('Running again: %1 of %2 cells', done, total)
    : trans.__('Starting a fresh kernel…');
}

/** What came of it. */
export function describeEnded(
  trans: ITranslator,
  name: string,
  { state, message }: IVerification
): string {
  switch (state) {
    case 'verified':
      return trans.__('%1 gave the same when its cells ran again.', name);
    case 'differs':
      return trans.__('%1 gave something else when its cells ran again.', name);
    default:
      return trans.__(
        '%1 could not be run again. %2',
        name,
        message || trans.__("Jupyter's log says why.")
      );
  }
}

/** What was done for a report. */
export function describeReport(
  trans: ITranslator,
  { cells, seconds, compared, by, at }: IVerificationReport
): string {
  return [
    trans._n('%1 cell ran again', '%1 cells ran again', cells),
    trans.__('%1 s', seconds.toFixed(1)),
    trans._n('%1 value compared', '%1 values compared', compared),
    by,
    formatTime(Date.parse(at))
  ].join(' · ');
}
