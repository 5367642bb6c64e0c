import type { ILine } from '../../../compare';
import type { IPen, IPlace } from '../trace';
import { traceBand, traceLine, traceMark } from '../trace';

/** Writes down what is drawn. */
class Notebook implements IPen {
  readonly lines: string[] = [];

  moveTo(x: number, y: number): void {
    this.lines.push(`M ${x} ${y}`);
  }

  lineTo(x: number, y: number): void {
    this.lines.push(`L ${x} ${y}`);
  }

  closePath(): void {
    this.lines.push('Z');
  }
}

const PLACE: IPlace = {
  x: value => value * 10,
  y: value => 100 - value,
  top: 0,
  bottom: 100,
  pixel: 1
};

function traced(trace: (pen: IPen) => void): string[] {
  const pen = new Notebook();
  trace(pen);
  return pen.lines;
}

describe('traceLine', () => {
  it('begins anew after a gap', () => {
    const lines = traced(pen => {
      traceLine(pen, [0, 1, 2, 3, 4], [1, 2, null, 3, 4], PLACE);
    });
    expect(lines).toEqual(['M 0 99', 'L 10 98', 'M 30 97', 'L 40 96']);
  });

  it('shows a point without neighbours', () => {
    const lines = traced(pen => {
      traceLine(pen, [5], [50], PLACE);
    });
    expect(lines).toEqual(['M 47 50', 'L 50 47', 'L 53 50', 'L 50 53', 'Z']);
  });
});

describe('traceBand', () => {
  it('goes there along the highest and back along the lowest', () => {
    const band = {
      xs: [0, 1, 2, 3],
      low: [1, 1, null, 5],
      high: [2, 3, null, 6]
    } as unknown as ILine;
    const lines = traced(pen => {
      traceBand(pen, band, PLACE);
    });
    expect(lines).toEqual([
      ...['M 0 98', 'L 10 97', 'L 10 99', 'L 0 99', 'Z'],
      ...['M 30 94', 'L 30 95', 'Z']
    ]);
  });
});

describe('traceMark', () => {
  it.each([
    ['high', 0],
    ['low', 100]
  ] as const)('points to the edge where %s values are', (kind, edge) => {
    const lines = traced(pen => {
      traceMark(pen, { x: 1, kind }, PLACE);
    });
    expect(lines).toContain(`L 10 ${edge}`);
  });

  it('crosses out what is no number', () => {
    const lines = traced(pen => {
      traceMark(pen, { x: 1, kind: 'nan' }, PLACE);
    });
    expect(lines.filter(line => line.startsWith('M'))).toHaveLength(2);
  });
});
