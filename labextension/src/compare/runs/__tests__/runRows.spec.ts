import { makeRun } from '../../../testing/factories';
import { groupValue } from '../groupRuns';
import type { IListContent } from '../listRows';
import { listRows } from '../listRows';
import { MAX_COLUMNS, PLAIN_VIEW, readView, shownKeys } from '../listView';
import { compareBy, orderBy } from '../sortRuns';
import { sparkPath } from '../../curves/sparkline';

const A = makeRun('a', { startTime: 3, params: { lr: '1' } });
const B = makeRun('b', { startTime: 2, params: { lr: '2' } });
const C = makeRun('c', { startTime: 1 });

function content(part: Partial<IListContent> = {}): IListContent {
  return {
    runs: [A, B, C],
    pinned: [],
    children: {},
    childCounts: {},
    openRuns: new Set(),
    closedGroups: new Set(),
    ...part
  };
}

const ids = (part: Partial<IListContent>) =>
  listRows(content(part)).map(({ id }) => id);

describe('listRows', () => {
  it('shows the runs in their order', () => {
    expect(ids({})).toEqual(['a', 'b', 'c']);
  });

  it('shows a pinned run only on top', () => {
    expect(ids({ pinned: [C] })).toEqual(['pins', 'c', 'a', 'b']);
  });

  it('puts runs without a value behind all groups', () => {
    const group = { by: 'param', key: 'lr' } as const;
    expect(ids({ runs: [C, A, B], group })).toEqual([
      'group:1',
      'a',
      'group:2',
      'b',
      'group:',
      'c'
    ]);
  });

  it('counts the runs of a group that is closed', () => {
    const group = { by: 'status', key: '' } as const;
    const closedGroups = new Set(['group:FINISHED']);
    expect(listRows(content({ group, closedGroups }))).toMatchObject([
      { kind: 'group', value: 'FINISHED', count: 3, isOpen: false }
    ]);
  });

  it('shows the parts of an open sweep below it, and how many are left', () => {
    const part = makeRun('a1');
    const rows = listRows(
      content({
        runs: [A],
        children: { a: [part] },
        childCounts: { a: 5 },
        openRuns: new Set(['a'])
      })
    );
    expect(rows).toMatchObject([
      { id: 'a', parts: 5, isOpen: true, depth: 0 },
      { id: 'a1', depth: 1 },
      { kind: 'rest', parentId: 'a', count: 4 }
    ]);
  });

  it('folds a sweep away until it is opened', () => {
    expect(ids({ childCounts: { a: 2 } })).toEqual(['a', 'b', 'c']);
  });
});

describe('groupValue', () => {
  it('knows the notebook by its path', () => {
    const run = makeRun('a', { tags: { 'mlflow.source.name': 'x.ipynb' } });
    expect(groupValue(run, { by: 'notebook', key: '' })).toBe('x.ipynb');
  });
});

describe('compareBy', () => {
  const metrics = (value: number) => ({ metrics: { auc: value } });
  const runs = [
    makeRun('none'),
    makeRun('nan', metrics(NaN)),
    makeRun('low', metrics(-Infinity)),
    makeRun('high', metrics(2))
  ];
  const sorted = (isDescending: boolean) =>
    [...runs]
      .sort(compareBy({ by: 'metric', key: 'auc', isDescending }))
      .map(run => run.runId);

  it('puts NaN and then missing values last in both directions', () => {
    expect(sorted(true)).toEqual(['high', 'low', 'nan', 'none']);
    expect(sorted(false)).toEqual(['low', 'high', 'nan', 'none']);
  });

  it('takes a run that is going on for the longest', () => {
    const running = makeRun('r', { status: 'RUNNING', endTime: undefined });
    const order = compareBy({ by: 'duration', key: '', isDescending: true });
    expect([A, running].sort(order)[0]).toBe(running);
  });
});

describe('orderBy', () => {
  it('quotes the key of a metric', () => {
    const sort = { by: 'metric', key: 'val auc', isDescending: true } as const;
    expect(orderBy(sort)).toEqual(['metrics.`val auc` DESC']);
  });
});

describe('readView', () => {
  it('reads back what was kept', () => {
    const view = {
      experimentId: '1',
      filter: 'metrics.a > 1',
      sort: { by: 'param', key: 'lr', isDescending: false },
      group: { by: 'tag', key: 'team' },
      columns: [{ kind: 'metric', key: 'a' }]
    };
    expect(readView(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it.each([undefined, null, 5, 'x', [], { sort: 1, group: {}, filter: {} }])(
    'is the plain view for %p',
    kept => {
      expect(readView(kept)).toMatchObject(PLAIN_VIEW);
    }
  );

  it('keeps no more columns than there is room for', () => {
    const columns = Array.from({ length: 20 }, (_, index) => ({
      kind: 'metric',
      key: String(index)
    }));
    expect(readView({ columns }).columns).toHaveLength(MAX_COLUMNS);
  });
});

describe('shownKeys', () => {
  it('names what is shown, sorted and grouped by, once', () => {
    const view = {
      ...PLAIN_VIEW,
      sort: { by: 'metric', key: 'auc', isDescending: true },
      group: { by: 'param', key: 'lr' }
    } as const;
    const keys = shownKeys(view, [{ kind: 'metric', key: 'auc' }]);
    expect(keys).toMatchObject({ metrics: ['auc'], params: ['lr'] });
    expect(keys.tags).toContain('mlflow.parentRunId');
  });
});

describe('sparkPath', () => {
  it('reaches from the lowest to the highest value', () => {
    expect(sparkPath([0, 5, 10], [1, 3, 2], 10, 10)).toBe('M0 10L5 0L10 5');
  });

  it('leaves a gap where there is no number', () => {
    expect(sparkPath([0, 1, 2, 3], [0, NaN, 2, 1], 3, 2)).toBe('M0 2M2 0L3 1');
  });

  it('draws equal values as a level line', () => {
    expect(sparkPath([0, 1], [3, 3], 10, 10)).toBe('M0 5L10 5');
  });

  it('draws nothing where there are not two numbers', () => {
    expect(sparkPath([7], [3], 10, 10)).toBe('');
    expect(sparkPath([0, 1], [NaN, 1], 10, 10)).toBe('');
    expect(sparkPath([], [], 10, 10)).toBe('');
  });
});
