/** In words, what is not yet sent. */

import type { ISynced, IUnsent } from '../../api';
import { countRuns } from '../common/format';
import type { ITranslator } from '../common/host';

/** Whether there is anything to say. */
export function isAnyUnsent({ runs }: IUnsent): boolean {
  return runs > 0;
}

/** How much, such as "12 records and 2 files not yet sent". */
export function describeUnsent(trans: ITranslator, unsent: IUnsent): string {
  const parts = [
    unsent.records > 0 && countRecords(trans, unsent),
    unsent.files > 0 &&
      trans._n('%2 file', '%2 files', unsent.files, write(unsent.files))
  ].filter(Boolean);
  if (parts.length === 2) {
    return trans.__('%1 and %2 not yet sent', ...parts);
  }
  return trans.__('%1 not yet sent', parts[0] ?? countRuns(trans, unsent.runs));
}

/** Of whom, why, and what becomes of it; a sentence a line. */
export function explainUnsent(trans: ITranslator, unsent: IUnsent): string {
  return [
    trans.__('Logged by %1.', countRuns(trans, unsent.runs)),
    unsent.reason,
    trans.__('It is kept on disk and sent when the server answers again.'),
    trans.__('Click to try now.')
  ]
    .filter(Boolean)
    .join('\n');
}

/** What came of sending it at once. */
export function describeSynced(
  trans: ITranslator,
  synced: ISynced,
  unsent: IUnsent
): string {
  if (synced.reason) {
    return trans.__('Not all can be sent now. %1', synced.reason);
  }
  if (synced.sent > 0) {
    const count = write(synced.sent);
    return trans._n('%2 record sent', '%2 records sent', synced.sent, count);
  }
  return isAnyUnsent(unsent)
    ? trans.__('The server answers: running kernels send the rest themselves.')
    : trans.__('Everything has been sent.');
}

function countRecords(trans: ITranslator, unsent: IUnsent): string {
  const { records, isEstimate } = unsent;
  if (isEstimate) {
    const about = Number(records.toPrecision(2));
    return trans._n('about %2 record', 'about %2 records', about, write(about));
  }
  return trans._n('%2 record', '%2 records', records, write(records));
}

/** A number as the reader's language writes it. */
function write(count: number): string {
  return count.toLocaleString();
}
