import { makeRun } from '../../../testing/factories';
import {
  allowsLog,
  keyValue,
  readColumn,
  readKey,
  runKeys,
  varies,
  writeKey
} from '../..';

const param = (key: string) => ({ kind: 'param', key }) as const;

function runsWith(...values: Array<string | undefined>) {
  return values.map((value, index) =>
    makeRun(String(index), { params: value === undefined ? {} : { p: value } })
  );
}

describe('runKeys', () => {
  it('names what any of the runs has, by kind and name', () => {
    const runs = [
      makeRun('a', { params: { x10: '1', x2: '1' }, metrics: { auc: 1 } }),
      makeRun('b', { tags: { team: 'risk' } })
    ];
    const written = runKeys(runs).map(writeKey);
    expect(written.filter(name => !name.startsWith('attribute:'))).toEqual([
      'param:x2',
      'param:x10',
      'metric:auc',
      'tag:team'
    ]);
  });

  it('leaves out the tags that the tracker writes for itself', () => {
    const run = makeRun('a', {
      tags: { 'mlflow.user': 'ada', 'tracker.x': '1' }
    });
    expect(runKeys([run]).some(({ kind }) => kind === 'tag')).toBe(false);
  });

  it('does not take what every object has for a value', () => {
    expect(keyValue(makeRun('a'), param('constructor'))).toBeUndefined();
  });
});

describe('readKey', () => {
  it.each(['param:a:b', 'metric:val/"loss" 🎉', 'tag:x\ny'])(
    'reads what was written: %s',
    text => {
      const key = readKey(text);
      expect(key && writeKey(key)).toBe(text);
    }
  );

  it('knows no other kinds', () => {
    expect(readKey('nothing:a')).toBeUndefined();
  });
});

describe('readColumn', () => {
  it('reads parameters that are all numbers as numbers', () => {
    const column = readColumn(runsWith('0.1', '1e-3', undefined), param('p'));
    expect(column.values).toEqual([0.1, 0.001, undefined]);
    expect(column.categories).toBeUndefined();
  });

  it('reads others as categories', () => {
    const column = readColumn(runsWith('sgd', 'adam', '3', ''), param('p'));
    expect(column.categories).toEqual(['3', 'adam', 'sgd']);
    expect(column.values).toEqual([2, 1, 0, undefined]);
  });

  it('has no place for what is not finite', () => {
    const column = readColumn(runsWith('nan', '-inf', '2'), param('p'));
    expect(column.values).toEqual([undefined, undefined, 2]);
  });
});

describe('allowsLog', () => {
  it('is for numbers above zero only', () => {
    const allows = (...values: string[]) =>
      allowsLog(readColumn(runsWith(...values), param('p')));
    expect(allows('1', '10')).toBe(true);
    expect(allows('0', '10')).toBe(false);
    expect(allows('a', '10')).toBe(false);
  });
});

describe('varies', () => {
  it('asks for two values that differ', () => {
    const differ = (...values: Array<string | undefined>) =>
      varies(readColumn(runsWith(...values), param('p')));
    expect(differ('1', undefined)).toBe(false);
    expect(differ('1', '1.0')).toBe(false);
    expect(differ('1', '2')).toBe(true);
  });
});
