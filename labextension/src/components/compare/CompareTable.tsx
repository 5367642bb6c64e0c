import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IRun } from '../../api';
import type { IKeyRow } from '../../compare';
import { writeKey } from '../../compare';
import { useHost } from '../common/host';
import { useComparison } from './context';
import type { IPlace } from './gridKeys';
import { KeyHead } from './KeyHead';
import { kindLabel } from './labels';
import { RunHead } from './RunHead';
import { useSlice } from '../common/useSlice';
import { ValueCell } from './ValueCell';
import { VirtualGrid } from './VirtualGrid';

interface ICompareTableProps {
  /** The runs in the order of the table. */
  readonly runs: readonly IRun[];
  /** One value for each of these runs. */
  readonly rows: readonly IKeyRow[];
}

/** A row of the grid is a key, or the title of the keys that follow. */
type Line = IKeyRow | string;

/** Keys by runs, or runs by keys; a click on a key sorts, one on a run opens it. */
export function CompareTable({ runs, rows }: ICompareTableProps): ReactElement {
  const host = useHost();
  const { trans } = host;
  const { settings, change, baseline, comparison } = useComparison();
  const hovered = useSlice(comparison, state => state.hovered);
  const isTransposed = settings.isTransposed ?? false;
  const lines = useMemo(
    () =>
      isTransposed ? rows : withTitles(rows, kind => kindLabel(trans, kind)),
    [rows, isTransposed, trans]
  );
  const base = runs.findIndex(run => run.runId === baseline?.runId);

  /** What a place of the grid is about, whichever way round the grid is. */
  const at = ({ row, column }: IPlace) => {
    const [keyPlace, runPlace] = isTransposed ? [column, row] : [row, column];
    const line: Line | undefined = lines[keyPlace - 1];
    return {
      keyRow: typeof line === 'string' ? undefined : line,
      run: runs[runPlace - 1],
      runIndex: runPlace - 1
    };
  };

  const sortBy = ({ key }: IKeyRow) => {
    const name = writeKey(key);
    const next = { [name]: `-${name}`, [`-${name}`]: undefined };
    const { sort = '' } = settings;
    change({ sort: sort in next ? next[sort] : name });
  };

  return (
    <VirtualGrid
      label={trans.__('Comparison of runs')}
      testId="tracker-compare-table"
      rowCount={1 + (isTransposed ? runs.length : lines.length)}
      columnCount={1 + (isTransposed ? lines.length : runs.length)}
      minColumn={baseline ? 200 : 120}
      sectionOf={row => {
        const line: Line | undefined = isTransposed
          ? undefined
          : lines[row - 1];
        return typeof line === 'string' ? line : undefined;
      }}
      markOf={place => {
        const { keyRow, run } = at(place);
        const marks = [
          keyRow?.differs && 'differs',
          run && run.runId === hovered && 'hovered',
          // Numbers below each other.
          isTransposed && keyRow?.key.kind === 'metric' && 'number'
        ];
        return marks.filter(Boolean).join(' ') || undefined;
      }}
      renderCell={place => {
        const { keyRow, run, runIndex } = at(place);
        if (keyRow && run) {
          return (
            <ValueCell row={keyRow} run={run} index={runIndex} base={base} />
          );
        }
        return keyRow ? (
          <KeyHead row={keyRow} isTransposed={isTransposed} />
        ) : (
          run && <RunHead run={run} />
        );
      }}
      onActivate={place => {
        const { keyRow, run } = at(place);
        if (keyRow && !run) {
          sortBy(keyRow);
        } else if (run && !keyRow) {
          host.openRun(run.runId);
        }
      }}
      onPoint={place => {
        comparison.hover(place && at(place).run?.runId);
      }}
    />
  );
}

/** The rows with a title before each kind. */
function withTitles(
  rows: readonly IKeyRow[],
  title: (kind: IKeyRow['key']['kind']) => string
): Line[] {
  return rows.flatMap((row, index): Line[] =>
    row.key.kind === rows[index - 1]?.key.kind
      ? [row]
      : [title(row.key.kind), row]
  );
}
