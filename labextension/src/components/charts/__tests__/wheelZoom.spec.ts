import { fireEvent } from '@testing-library/react';

import { followWheel } from '../wheelZoom';

function followed() {
  const element = document.createElement('div');
  const listener = jest.fn();
  const stop = followWheel(element, listener);
  return { element, listener, stop };
}

const turn = (element: HTMLElement, part: WheelEventInit) =>
  fireEvent.wheel(element, { deltaY: -100, clientX: 40, ...part });

describe('followWheel', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('leaves the wheel to the page without Ctrl', () => {
    const { element, listener } = followed();
    const isLeft = turn(element, {});
    jest.runAllTimers();
    expect(isLeft).toBe(true);
    expect(listener).not.toHaveBeenCalled();
  });

  it.each(['ctrlKey', 'metaKey'])(
    'makes one zoom of several turns with %s, at the pointer',
    key => {
      const { element, listener } = followed();
      const isLeft = turn(element, { [key]: true });
      turn(element, { [key]: true });
      jest.runAllTimers();
      expect(isLeft).toBe(false);
      expect(listener).toHaveBeenCalledTimes(1);
      const [factor, left] = listener.mock.lastCall ?? [];
      expect(factor).toBeCloseTo(Math.exp(-0.8));
      expect(left).toBe(40);
    }
  );

  it('stops when it is told to', () => {
    const { element, listener, stop } = followed();
    turn(element, { ctrlKey: true });
    stop();
    turn(element, { ctrlKey: true });
    jest.runAllTimers();
    expect(listener).not.toHaveBeenCalled();
  });
});
