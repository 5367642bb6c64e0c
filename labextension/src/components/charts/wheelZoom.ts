/** The wheel as a zoom: with Ctrl or ⌘ only, so that a page still scrolls over its charts. */

/** How far a pixel of the wheel goes: a notch, which is 100, shows two thirds of the range. */
const SPEED = 0.004;

/** Pixels of a line, for wheels that count in lines. */
const LINE = 33;

/** Turns of the wheel become one zoom in this time, in ms: each zoom asks for points. */
const WAIT = 80;

/** Takes a factor of the range, and the place that stays, in CSS pixels from the left. */
export type WheelListener = (factor: number, left: number) => void;

/** Zoom by the wheel over an element; returns how to stop that. */
export function followWheel(
  element: HTMLElement,
  listener: WheelListener
): () => void {
  let factor = 1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) {
      return;
    }
    // Otherwise, the browser would zoom the page.
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    factor *= Math.exp(event.deltaY * unit * SPEED);
    const left = event.clientX - element.getBoundingClientRect().left;
    timer ??= setTimeout(() => {
      timer = undefined;
      const turned = factor;
      factor = 1;
      listener(turned, left);
    }, WAIT);
  };
  element.addEventListener('wheel', turn, { passive: false });
  return () => {
    clearTimeout(timer);
    element.removeEventListener('wheel', turn);
  };
}
