/** Rows of runs that are dragged into a notebook. */

import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';

/** What notebooks take as cells. */
export const CELLS = 'application/vnd.jupyter.cells';

/** How far the pointer moves before a press becomes a drag, in pixels. */
const THRESHOLD = 5;

/** What is dragged. */
export interface IDragged {
  readonly code: string;
  /** Says below the pointer what it is. */
  readonly label: string;
}

/** A press on a row that may become a drag. */
interface IPress {
  readonly runId: string;
  readonly x: number;
  readonly y: number;
}

/** Turns presses on rows of runs into drags of cells. */
export class RunDrag {
  /**
   * @param describe Says what dragging the row of a run brings.
   */
  constructor(private readonly describe: (runId: string) => IDragged) {}

  /** Wait for presses, anywhere on the page. */
  start(): void {
    document.addEventListener('pointerdown', this.onPress);
  }

  private readonly onPress = (event: PointerEvent): void => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>(
      '.jp-Tracker-sidebar [data-run-id]'
    );
    if (event.button !== 0 || !row?.dataset.runId || target.closest('input')) {
      return;
    }
    this.press = {
      runId: row.dataset.runId,
      x: event.clientX,
      y: event.clientY
    };
    document.addEventListener('pointermove', this.onMove);
    document.addEventListener('pointerup', this.forget);
  };

  private readonly onMove = (event: PointerEvent): void => {
    const { press } = this;
    if (!press) {
      return;
    }
    const { clientX, clientY } = event;
    const way = Math.hypot(clientX - press.x, clientY - press.y);
    if (way >= THRESHOLD) {
      this.forget();
      const drag = makeDrag(this.describe(press.runId));
      void drag.start(clientX, clientY).then(() => {
        drag.dispose();
      });
    }
  };

  private readonly forget = (): void => {
    this.press = undefined;
    document.removeEventListener('pointermove', this.onMove);
    document.removeEventListener('pointerup', this.forget);
  };

  private press?: IPress;
}

function makeDrag({ code, label }: IDragged): Drag {
  const mimeData = new MimeData();
  mimeData.setData(CELLS, [codeCell(code)]);
  mimeData.setData('text/plain', code);
  const dragImage = document.createElement('div');
  dragImage.className = 'jp-Tracker-dragImage';
  dragImage.textContent = label;
  return new Drag({
    mimeData,
    dragImage,
    supportedActions: 'copy-move',
    proposedAction: 'copy'
  });
}

/** A cell as nbformat has it. */
function codeCell(source: string): object {
  return {
    cell_type: 'code',
    source,
    metadata: {},
    outputs: [],
    execution_count: null
  };
}
