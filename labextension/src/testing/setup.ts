/** What browsers have and jsdom lacks. */

import { configure } from '@testing-library/dom';
import { TextDecoder, TextEncoder } from 'util';

// No time decides a test.
configure({ asyncUtilTimeout: 30000 });

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
window.TextDecoder ??= TextDecoder as typeof window.TextDecoder;

// Lumino's drag and drop extends the one as soon as it is imported, and sends itself the other.
window.DragEvent ??= class extends MouseEvent {} as typeof DragEvent;
window.PointerEvent ??= class extends MouseEvent {} as typeof PointerEvent;

// A windowed list draws what there is room for: nothing has a size here.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { get: () => 600 },
  clientWidth: { get: () => 300 }
});
