import { formatCompact, formatTick, formatX } from '../axes';

describe('formatCompact', () => {
  it.each([
    [0, '0'],
    [0.25, '0.25'],
    [9999, '9999'],
    [250_000, '250k'],
    [12_500_000, '12.5M'],
    [-20_000, '-20k'],
    [3e11, '300G']
  ])('writes %d short', (value, text) => {
    expect(formatCompact(value)).toBe(text);
  });
});

describe('formatTick', () => {
  it.each([
    [0, '0'],
    [500, '500 ms'],
    [1500, '1.5 s'],
    [5_400_000, '1.5 h'],
    [172_800_000, '2 d']
  ])('writes a span of %d ms in its largest unit', (value, text) => {
    expect(formatTick('relative', value, 1)).toBe(text);
  });

  it('writes days where ticks are days apart, else the time of day', () => {
    const moment = new Date(2026, 2, 14, 15, 9).getTime();
    expect(formatTick('time', moment, 86_400_000)).toMatch(/14/);
    expect(formatTick('time', moment, 60_000)).toMatch(/0?[39].09/);
  });
});

describe('formatX', () => {
  it('writes whole steps, wherever the cursor is', () => {
    expect(formatX('step', 86.24)).toBe('86');
  });
});
