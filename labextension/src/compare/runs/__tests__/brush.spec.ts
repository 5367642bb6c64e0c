import { indicesWithin } from '../..';

const column = (...values: Array<number | undefined>) => ({
  key: { kind: 'param', key: 'p' } as const,
  values
});

describe('indicesWithin', () => {
  const columns = [column(1, 2, 3, undefined), column(9, 8, 7, 6)];

  it('finds what lies in one of the intervals of each axis', () => {
    const marked = {
      0: [
        [0, 1],
        [2.5, 4]
      ],
      1: [[8.5, 9]]
    } as const;
    expect(indicesWithin(columns, marked)).toEqual([0]);
  });

  it('leaves out runs without a value', () => {
    expect(indicesWithin(columns, { 0: [[0, 10]] })).toEqual([0, 1, 2]);
  });

  it('says when nothing is marked, and when nothing lies within', () => {
    expect(indicesWithin(columns, { 0: [] })).toBeUndefined();
    expect(indicesWithin(columns, { 0: [[50, 60]] })).toEqual([]);
  });
});
