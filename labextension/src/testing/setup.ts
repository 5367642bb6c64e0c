/** What browsers have and jsdom lacks. */

import { TextEncoder } from 'util';

class QuietResizeObserver implements ResizeObserver {
  observe(): void {
    // Nothing is ever laid out here.
  }
  unobserve(): void {
    // As above.
  }
  disconnect(): void {
    // As above.
  }
}

window.ResizeObserver = QuietResizeObserver;

window.TextEncoder ??= TextEncoder as typeof window.TextEncoder;

// Lumino's drag and drop extends it as soon as it is imported.
window.DragEvent ??= class extends MouseEvent {} as typeof DragEvent;

// A windowed list draws what there is room for: nothing has a size here.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { get: () => 600 },
  clientWidth: { get: () => 300 }
});
