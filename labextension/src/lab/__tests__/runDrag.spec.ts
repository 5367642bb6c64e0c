import type { Drag } from '@lumino/dragdrop';

import { CELLS, RunDrag } from '../runDrag';

const PAGE = `
  <div class="jp-Tracker-sidebar">
    <div data-run-id="a"><span>row</span><input type="checkbox"></div>
  </div>
  <div class="notebook"></div>`;

const find = (selector: string) =>
  document.querySelector(selector) as HTMLElement;

function point(type: string, target: EventTarget, x: number, button = 0): void {
  const event = new PointerEvent(type, {
    bubbles: true,
    cancelable: true,
    clientX: x,
    clientY: 0,
    button
  });
  target.dispatchEvent(event);
}

/** What the notebook is offered. */
let offered: Drag.Event | undefined;

function press(selector: string, way: number, button = 0): void {
  point('pointerdown', find(selector), 0, button);
  point('pointermove', document, way);
}

const release = () => {
  point('pointerup', document, 0);
};

describe('RunDrag', () => {
  beforeAll(() => {
    document.elementFromPoint = () => find('.notebook');
    new RunDrag(runId => ({ code: `load("${runId}")`, label: runId })).start();
  });

  beforeEach(() => {
    offered = undefined;
    document.body.innerHTML = PAGE;
    find('.notebook').addEventListener('lm-dragenter', event => {
      offered = event as unknown as Drag.Event;
      event.preventDefault();
    });
  });

  afterEach(release);

  it('offers a notebook the cell that loads the run', () => {
    press('[data-run-id] span', 20);
    expect(offered?.mimeData.getData(CELLS)).toMatchObject([
      { cell_type: 'code', source: 'load("a")', outputs: [] }
    ]);
    expect(offered?.mimeData.getData('text/plain')).toBe('load("a")');
    expect(offered?.proposedAction).toBe('copy');
  });

  it('is a click as long as the pointer hardly moves', () => {
    press('[data-run-id] span', 4);
    expect(offered).toBeUndefined();
  });

  it('is over when the button is let go', () => {
    press('[data-run-id] span', 4);
    release();
    point('pointermove', document, 30);
    expect(offered).toBeUndefined();
  });

  it.each([
    ['the right button', '[data-run-id] span', 2],
    ['a box within the row', '[data-run-id] input', 0],
    ['what is no row', '.notebook', 0]
  ])('is not begun by %s', (_what, selector, button) => {
    press(selector, 30, button);
    expect(offered).toBeUndefined();
  });
});
