/** How wide the list of runs is. */

import type { IMemory } from '../state';
import { Remembered } from '../state';

export const NARROWEST = 250;
export const WIDEST = 800;
/** Pixels that an arrow key moves the divider. */
export const STEP = 20;
const INITIAL = 400;

/** The width of the list in pixels, remembered. */
export class SplitWidth extends Remembered<{ readonly pixels: number }> {
  constructor(memory: IMemory) {
    super(memory, 'split', { pixels: INITIAL }, ({ pixels }) => ({
      pixels: clamp(typeof pixels === 'number' ? pixels : INITIAL)
    }));
  }

  readonly choose = (pixels: number): void => {
    this.remember({ pixels: clamp(pixels) });
  };
}

function clamp(pixels: number): number {
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, pixels)));
}
