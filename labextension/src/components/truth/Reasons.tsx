import type { ReactElement } from 'react';
import { Fragment } from 'react';

import type { IRun } from '../../api';
import type { IReason } from '../../compare';
import { useHost } from '../common/host';

interface IReasonsProps {
  readonly run: IRun;
  readonly reasons: readonly IReason[];
}

/** Why a verdict is not strong, with links to the cells to blame. */
export function Reasons({ run, reasons }: IReasonsProps): ReactElement {
  return (
    <ul className="jp-Tracker-reasons">
      {reasons.map((reason, index) => (
        <li key={index}>
          <Reason run={run} reason={reason} />
        </li>
      ))}
    </ul>
  );
}

interface IReasonProps {
  readonly run: IRun;
  readonly reason: IReason;
}

function Reason({ run, reason }: IReasonProps): ReactElement {
  const { trans, showCell } = useHost();
  const { sentence, cells } = reason;
  const parts = splitAtCells(sentence, cells.length);
  return (
    <>
      {parts.map((part, index) => {
        const cell = index % 2 === 1 ? cells[(index - 1) / 2] : undefined;
        return cell === undefined ? (
          <Words key={index} text={part} />
        ) : (
          <CellLink key={index} run={run} cell={cell} label={part} />
        );
      })}
      {showCell &&
        parts.length === 1 &&
        cells.map(cell => (
          <Fragment key={cell}>
            {' '}
            <CellLink run={run} cell={cell} label={trans.__('Show the cell')} />
          </Fragment>
        ))}
    </>
  );
}

/** How sentences name cells: "cell [4]", or by numbers where there are several. */
const NAMES = [/(cell \[\d+\])/i, /(\d+)/];

/** Cut a sentence so that every other part names a cell; not at all where that is not clear. */
function splitAtCells(sentence: string, count: number): string[] {
  return (
    NAMES.map(name => sentence.split(name)).find(
      parts => parts.length === 2 * count + 1
    ) ?? [sentence]
  );
}

/** Text with code between backticks. */
function Words({ text }: { text: string }): ReactElement {
  return (
    <>
      {text
        .split('`')
        .map((part, index) =>
          index % 2 === 1 ? <code key={index}>{part}</code> : part
        )}
    </>
  );
}

interface ICellLinkProps {
  readonly run: IRun;
  readonly cell: string;
  readonly label: string;
}

function CellLink({ run, cell, label }: ICellLinkProps): ReactElement {
  const host = useHost();
  if (!host.showCell) {
    return <>{label}</>;
  }
  return (
    <button
      type="button"
      className="jp-Tracker-link"
      data-testid="tracker-cell-link"
      title={host.trans.__('Show the cell in the notebook')}
      onClick={() => {
        host.showCell?.(run.runId, cell);
      }}
    >
      {label}
    </button>
  );
}
