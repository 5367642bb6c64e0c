import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import { RunView, VIEW_MIME_TYPE } from '../runView';

class Html extends Widget implements IRenderMime.IRenderer {
  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.node.textContent = String(model.data['text/html']);
    return Promise.resolve();
  }
}

async function show(data: unknown) {
  const open = jest.fn();
  const label = (count: number) => `Open ${count}`;
  const view = new RunView(new Html(), { open, label });
  await view.renderModel({
    data: { [VIEW_MIME_TYPE]: data, 'text/html': 'the picture' }
  } as unknown as IRenderMime.IMimeModel);
  return { node: view.node, open };
}

describe('RunView', () => {
  it('shows the HTML, and opens the runs as they are now', async () => {
    const { node, open } = await show({ run_ids: ['a', 'b'] });
    expect(node.textContent).toBe('Open 2the picture');
    node.querySelector('button')?.click();
    expect(open).toHaveBeenCalledWith(['a', 'b']);
  });

  it('shows only the HTML where no run is named', async () => {
    const { node } = await show({});
    expect(node.textContent).toBe('the picture');
  });
});
