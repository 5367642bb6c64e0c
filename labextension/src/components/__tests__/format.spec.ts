import { trans } from '../../testing/renderHosted';
import { formatAge, formatDuration, formatNumber } from '../common/format';

describe('formatAge', () => {
  it.each([
    [-500, 'just now'],
    [59_999, 'just now'],
    [120_000, '2 min ago'],
    [2 * 3_600_000, '2 h ago'],
    [3 * 86_400_000, '3 d ago']
  ])('says %p ms as %p', (age, text) => {
    expect(formatAge(trans, age)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [850, '850 ms'],
    [2400, '2.4 s'],
    [125_000, '2 min 05 s'],
    [3_900_000, '1 h 05 min']
  ])('says %p ms as %p', (duration, text) => {
    expect(formatDuration(duration)).toBe(text);
  });
});

describe('formatNumber', () => {
  it.each([
    [0.842136, '0.8421'],
    [120, '120'],
    [0.25, '0.25'],
    [0.0000123456, '0.00001235'],
    [NaN, 'NaN'],
    [-Infinity, '-∞']
  ])('says %p as %p', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});
