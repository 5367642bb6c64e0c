import { compareBy, NEWEST_FIRST } from '../../compare';
import { makeRun } from '../../testing/factories';
import { appendRuns, mergeRuns } from '../mergeRuns';

const ids = (runs: ReadonlyArray<{ runId: string }>) =>
  runs.map(run => run.runId);
const ORDER = compareBy(NEWEST_FIRST);
const NEW = makeRun('new', { startTime: 30 });
const OLD = makeRun('old', { startTime: 10 });

describe('mergeRuns', () => {
  it('puts a new run on top', () => {
    const merged = mergeRuns([OLD], new Set(['new']), [NEW], false, ORDER);
    expect(ids(merged)).toEqual(['new', 'old']);
  });

  it('replaces a run that changed', () => {
    const changed = { ...OLD, status: 'FAILED' as const };
    const merged = mergeRuns(
      [NEW, OLD],
      new Set(['old']),
      [changed],
      false,
      ORDER
    );
    expect(merged).toEqual([NEW, changed]);
  });

  it('keeps the very object of a run that did not change', () => {
    const merged = mergeRuns([NEW, OLD], new Set(['old']), [OLD], false, ORDER);
    expect(merged[0]).toBe(NEW);
  });

  it('drops a run that no longer matches', () => {
    const merged = mergeRuns([NEW, OLD], new Set(['old']), [], false, ORDER);
    expect(ids(merged)).toEqual(['new']);
  });

  it('puts a new run where the order has it', () => {
    const byName = compareBy({ by: 'name', key: '', isDescending: false });
    const late = makeRun('a', { startTime: 99 });
    const merged = mergeRuns([NEW, OLD], new Set(['a']), [late], true, byName);
    expect(ids(merged)).toEqual(['a', 'new', 'old']);
  });

  it('leaves a run of a later page to its page', () => {
    const merged = mergeRuns([NEW], new Set(['old']), [OLD], true, ORDER);
    expect(ids(merged)).toEqual(['new']);
  });
});

describe('appendRuns', () => {
  it('shows a run that is on both pages once', () => {
    expect(ids(appendRuns([NEW], [NEW, OLD]))).toEqual(['new', 'old']);
  });
});
