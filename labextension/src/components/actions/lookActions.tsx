/** Actions that change how runs look to the reader, in lists and in every chart. */

import { ColorPalette } from '../sidebar/ColorPalette';
import type { IActionContext, IRunActionSpec } from './runAction';

/** Pinning, hiding and coloring. */
export function lookActions({ tracker, trans, page }: IActionContext) {
  const { looks } = tracker;

  return {
    pinRun: {
      label: trans.__('Pin Run'),
      caption: trans.__('Keep the run on top of the list'),
      isToggled: ([runId = '']) => looks.isPinned(runId),
      failure: trans.__('The run cannot be pinned'),
      execute: ([runId = '']) => {
        looks.togglePin(runId);
      }
    },
    hideRun: {
      label: trans.__('Hide Run in Charts'),
      caption: trans.__('Leave the run out of charts'),
      isToggled: ([runId = '']) => looks.isHidden(runId),
      failure: trans.__('The run cannot be hidden'),
      execute: ([runId = '']) => {
        looks.toggleHidden(runId);
      }
    },
    colorRun: {
      label: trans.__('Choose Color of Run…'),
      caption: trans.__('Choose the color of the run in lists and charts'),
      failure: trans.__('The color cannot be chosen'),
      execute: ([runId = '']) =>
        page.show(
          trans.__('Color of %1', tracker.find(runId)?.name ?? runId),
          close => (
            <ColorPalette runId={runId} top={0} left={0} onClose={close} />
          )
        )
    }
  } satisfies Record<string, IRunActionSpec>;
}
