import { decodeNumber, decodeRun } from '../decode';

const INFO = { run_id: 'a', experiment_id: '0' };

describe('decodeNumber', () => {
  it.each([
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['1712000000000', 1712000000000],
    [0.5, 0.5]
  ])('reads %p', (wire, value) => {
    expect(decodeNumber(wire)).toBe(value);
  });

  it('reads "NaN"', () => {
    expect(decodeNumber('NaN')).toBeNaN();
  });
});

describe('decodeRun', () => {
  it('takes a run without data for one without metrics, params and tags', () => {
    expect(decodeRun({ info: INFO })).toMatchObject({
      metrics: {},
      params: {},
      tags: {}
    });
  });

  it('reads metrics and params by name', () => {
    const run = decodeRun({
      info: INFO,
      data: {
        metrics: [{ key: 'auc', value: 'NaN' }],
        params: [{ key: 'depth', value: '3' }]
      }
    });
    expect(run.metrics).toEqual({ auc: NaN });
    expect(run.params).toEqual({ depth: '3' });
  });

  it('leaves the end open while the run is going on', () => {
    const run = decodeRun({ info: { ...INFO, status: 'RUNNING' } });
    expect(run.endTime).toBeUndefined();
  });

  it('names a run without a name by its id', () => {
    expect(decodeRun({ info: INFO }).name).toBe('a');
  });
});
