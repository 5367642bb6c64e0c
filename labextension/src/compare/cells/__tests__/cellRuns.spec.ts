import { makeRun } from '../../../testing/factories';
import type { IOpenCell } from '../cellRuns';
import { cellTitle, groupByCell } from '../cellRuns';

const cell = (id: string): IOpenCell => ({ id, title: id, checksum: '1' });
const run = (id: string, cellId: string, startTime: number, tags = {}) =>
  makeRun(id, { startTime, tags: { 'tracker.cell.id': cellId, ...tags } });
const idsOf = (groups: ReturnType<typeof groupByCell>) =>
  groups.map(({ cell, runs }) => [cell?.id, ...runs.map(r => r.runId)]);

describe('groupByCell', () => {
  it('puts the cell with the newest run first, and its newest run on top', () => {
    const runs = [run('a', 'x', 1), run('b', 'y', 2), run('c', 'x', 3)];
    expect(idsOf(groupByCell(runs, [cell('x'), cell('y')]))).toEqual([
      ['x', 'c', 'a'],
      ['y', 'b']
    ]);
  });

  it('puts runs last whose cell is gone', () => {
    const runs = [run('a', 'gone', 9), run('b', 'x', 1)];
    expect(idsOf(groupByCell(runs, [cell('x')]))).toEqual([
      ['x', 'b'],
      [undefined, 'a']
    ]);
  });

  it('leaves out the parts of a sweep that is there itself', () => {
    const part = run('b', 'x', 2, { 'mlflow.parentRunId': 'a' });
    expect(idsOf(groupByCell([run('a', 'x', 1), part], [cell('x')]))).toEqual([
      ['x', 'a']
    ]);
  });

  it.each([
    ['1', false],
    ['2', true],
    [undefined, false]
  ])('says whether the cell was edited since: it was %p', (ran, isStale) => {
    const tags = ran ? { 'tracker.cell.checksum': ran } : {};
    const [group] = groupByCell([run('a', 'x', 1, tags)], [cell('x')]);
    expect(group?.isStale).toBe(isStale);
  });
});

describe('cellTitle', () => {
  it.each([
    ['%%track\n\n  rate = 0.1\nx', 'rate = 0.1'],
    ['%%track', '%%track'],
    ['', '']
  ])('of %p is %p', (source, title) => {
    expect(cellTitle(source)).toBe(title);
  });
});
