import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import { MIME_TYPE, RunLine } from '../runLine';

async function show(data: unknown) {
  const openRun = jest.fn();
  const line = new RunLine(openRun);
  await line.renderModel({
    data: { [MIME_TYPE]: data }
  } as unknown as IRenderMime.IMimeModel);
  return { node: line.node, openRun };
}

describe('RunLine', () => {
  it('turns the name of the run in the message into a link', async () => {
    const { node, openRun } = await show({
      run_id: 'a',
      run_name: 'gbm',
      message: 'Recorded gbm: 3 params'
    });
    expect(node.textContent).toBe('Recorded gbm: 3 params');
    node.querySelector('button')?.click();
    expect(openRun).toHaveBeenCalledWith('a');
  });

  it('puts the name before a message that lacks it', async () => {
    const { node } = await show({
      run_id: 'a',
      run_name: 'gbm',
      message: 'ok'
    });
    expect(node.textContent).toBe('gbm · ok');
  });

  it('shows markup as text', async () => {
    const { node } = await show({ message: '<img src=x>' });
    expect(node.textContent).toBe('<img src=x>');
    expect(node.childElementCount).toBe(0);
  });

  it.each([{}, null, { run_id: 'a' }])('is empty for %p', async data => {
    expect((await show(data)).node.textContent).toBe('');
  });
});
