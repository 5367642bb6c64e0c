import { makeRun } from '../../testing/factories';
import { appendRuns, mergeRuns } from '../mergeRuns';

const ids = (runs: ReadonlyArray<{ runId: string }>) =>
  runs.map(run => run.runId);
const NEW = makeRun('new', { startTime: 30 });
const OLD = makeRun('old', { startTime: 10 });

describe('mergeRuns', () => {
  it('puts a new run on top', () => {
    const merged = mergeRuns([OLD], new Set(['new']), [NEW], false);
    expect(ids(merged)).toEqual(['new', 'old']);
  });

  it('replaces a run that changed', () => {
    const changed = { ...OLD, status: 'FAILED' as const };
    const merged = mergeRuns([NEW, OLD], new Set(['old']), [changed], false);
    expect(merged).toEqual([NEW, changed]);
  });

  it('keeps the very object of a run that did not change', () => {
    const merged = mergeRuns([NEW, OLD], new Set(['old']), [OLD], false);
    expect(merged[0]).toBe(NEW);
  });

  it('drops a run that no longer matches', () => {
    const merged = mergeRuns([NEW, OLD], new Set(['old']), [], false);
    expect(ids(merged)).toEqual(['new']);
  });

  it('leaves a run of a later page to its page', () => {
    const merged = mergeRuns([NEW], new Set(['old']), [OLD], true);
    expect(ids(merged)).toEqual(['new']);
  });
});

describe('appendRuns', () => {
  it('shows a run that is on both pages once', () => {
    expect(ids(appendRuns([NEW], [NEW, OLD]))).toEqual(['new', 'old']);
  });
});
