import type { ReactElement } from 'react';

import type { IRestRow, IGroupRow } from '../../compare';
import { partsOf } from '../../state';
import { Chevron } from '../common/Chevron';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';

interface IGroupRowProps {
  readonly row: IGroupRow;
  readonly title: string;
  /** Whether there are runs that are not loaded, which may belong here. */
  readonly isPart: boolean;
  /** How many runs belong here, where that is known. */
  readonly total?: number;
  readonly isActive: boolean;
  readonly index: number;
  readonly onToggle: (groupId: string) => void;
}

/** The title of a group of runs, which folds them away. */
export function GroupRow(props: IGroupRowProps): ReactElement {
  const { trans } = useHost();
  const { row, title, isPart, total } = props;
  return (
    <div
      role="row"
      className="jp-Tracker-group"
      data-testid="tracker-group"
      data-row-id={row.id}
      aria-level={1}
      aria-rowindex={props.index + 2}
      aria-expanded={row.isOpen}
      tabIndex={props.isActive ? 0 : -1}
      onClick={() => {
        props.onToggle(row.id);
      }}
    >
      <div role="gridcell">
        <Chevron isOpen={row.isOpen} />
        <span title={title}>{title}</span>
        <span
          className="jp-Tracker-badge"
          title={isPart ? describePart(trans, row.count, total) : undefined}
        >
          {isPart ? (total ?? trans.__('%1+', row.count)) : row.count}
        </span>
      </div>
    </div>
  );
}

function describePart(
  trans: ITranslator,
  loaded: number,
  total: number | undefined
): string {
  return total === undefined
    ? trans.__('%1 of the runs that are loaded', loaded)
    : trans.__('%1 of them are loaded', loaded);
}

interface IRestRowProps {
  readonly row: IRestRow;
  readonly isActive: boolean;
  readonly index: number;
}

/** Stands for the parts of a sweep that are too many: leads to a search for all of them. */
export function RestRow({ row, isActive, index }: IRestRowProps): ReactElement {
  const { tracker, trans } = useHost();
  return (
    <div
      role="row"
      className="jp-Tracker-group"
      data-row-id={row.id}
      aria-level={2}
      aria-rowindex={index + 2}
      tabIndex={isActive ? 0 : -1}
    >
      <div role="gridcell">
        <button
          type="button"
          tabIndex={-1}
          className="jp-Tracker-link"
          onClick={() => {
            tracker.view.setFilter(partsOf(row.parentId));
          }}
        >
          {trans._n(
            '%1 more run of this sweep',
            '%1 more runs of this sweep',
            row.count
          )}
        </button>
      </div>
    </div>
  );
}
