import type { ILine } from '../../../compare';
import type { IDrawing } from '../curvePlot';
import { fileName, toRows, toSvg } from '../exportChart';

const LINE: ILine = {
  id: 'a',
  label: 'run-a',
  runIds: ['a'],
  color: '#ff0000',
  dash: 1,
  xs: [0, 1000],
  values: [1, NaN],
  ys: [1, null],
  marks: [{ x: 1000, kind: 'nan' }],
  notPositive: 0
};

function drawingOf(...lines: ILine[]): IDrawing {
  return {
    lines,
    xRange: { from: 0, to: 1000 },
    yRange: { from: 0, to: 1 },
    canvas: document.createElement('canvas'),
    width: 300,
    height: 180,
    left: 50,
    right: 290,
    place: { x: x => x / 10, y: y => y, top: 10, bottom: 150, pixel: 1 },
    xTicks: [{ at: 50, text: '0' }],
    yTicks: [{ at: 20, text: '1 < 2' }]
  };
}

function parse(svg: string): Document {
  return new DOMParser().parseFromString(svg, 'image/svg+xml');
}

describe('toSvg', () => {
  it('has the title, the ticks and a legend', () => {
    const svg = parse(toSvg('loss', drawingOf(LINE)));
    const texts = [...svg.querySelectorAll('text')].map(
      text => text.textContent
    );
    expect(texts).toEqual(['loss', '0', '1 < 2', 'run-a']);
  });

  it('has names as text only, whatever they are', () => {
    const name = '</text><script>alert(1)</script>"&\u0000';
    const svg = parse(toSvg(name, drawingOf({ ...LINE, label: name })));
    expect(svg.querySelector('parsererror')).toBeNull();
    expect(svg.querySelector('script')).toBeNull();
    expect(svg.querySelector('text')?.textContent).toBe(
      '</text><script>alert(1)</script>"&'
    );
  });

  it('has the band and what was there before smoothing behind the line', () => {
    const line = {
      ...LINE,
      ys: [1, 2],
      raw: [1, 3],
      low: [0, 0],
      high: [2, 3]
    };
    const paths = parse(toSvg('loss', drawingOf(line))).querySelectorAll(
      'g g path'
    );
    expect(
      [...paths].map(path =>
        ['fill-opacity', 'stroke-opacity', 'stroke-dasharray'].find(name =>
          path.hasAttribute(name)
        )
      )
    ).toEqual([
      'fill-opacity',
      'stroke-opacity',
      undefined,
      'stroke-dasharray'
    ]);
  });
});

describe('toRows', () => {
  it('has every point of every run, also what is no number', () => {
    expect(toRows('loss', [LINE], 'step')).toEqual([
      ['run', 'run_id', 'metric', 'step', 'value'],
      ['run-a', 'a', 'loss', 0, 1],
      ['run-a', 'a', 'loss', 1000, NaN]
    ]);
  });

  it('has moments as people and programs read them', () => {
    expect(toRows('loss', [LINE], 'time')[2]?.[3]).toBe(
      '1970-01-01T00:00:01.000Z'
    );
  });

  it('has the smoothed value beside the logged one', () => {
    const line = { ...LINE, values: [1, 3], raw: [1, 3], ys: [1, 2.3] };
    expect(toRows('loss', [line], 'step')[2]).toEqual([
      'run-a',
      'a',
      'loss',
      1000,
      3,
      2.3
    ]);
  });

  it('has the mean and the band of a group', () => {
    const line = { ...LINE, ys: [2, 3], low: [1, null], high: [3, 4] };
    expect(toRows('loss', [line], 'step')).toEqual([
      ['group', 'metric', 'step', 'mean', 'low', 'high'],
      ['run-a', 'loss', 0, 2, 1, 3],
      ['run-a', 'loss', 1000, 3, undefined, 4]
    ]);
  });
});

describe('fileName', () => {
  it('has nothing that a file system refuses', () => {
    expect(fileName('train/loss: "é"', 'svg')).toBe('train_loss_.svg');
  });
});
