import type { NotebookPanel } from '@jupyterlab/notebook';

import { answerSnapshotRequests, TARGET } from '../snapshotHook';

type Callback = (comm: unknown, message: unknown) => unknown;

/** A kernel that remembers the comm targets. */
class FakeKernel {
  readonly id = 'kernel-1';
  readonly clientId = 'client-1';
  readonly targets: Record<string, Callback> = {};

  registerCommTarget(name: string, callback: Callback): void {
    this.targets[name] = callback;
  }

  /** Open the comm as the kernel does. */
  ask(session = this.clientId): unknown {
    return this.targets[TARGET]?.(undefined, {
      content: { data: { run_id: 'a', phase: 'end', time: 1700000000000 } },
      parent_header: { session }
    });
  }
}

function openNotebook(kernel?: FakeKernel) {
  const notebook = { cells: ['as it is now'] };
  let onKernel: (context: unknown, change: unknown) => void = () => undefined;
  const panel = {
    content: { model: { toJSON: () => ({ ...notebook }) } },
    context: { path: 'train.ipynb', model: { dirty: true } },
    sessionContext: {
      session: { kernel },
      ready: Promise.resolve(),
      kernelChanged: {
        connect: (slot: typeof onKernel) => {
          onKernel = slot;
        }
      }
    }
  } as unknown as NotebookPanel;
  return {
    panel,
    notebook,
    changeKernel: (newValue: FakeKernel) => {
      onKernel(undefined, { newValue });
    }
  };
}

describe('answerSnapshotRequests', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('sends the open document with its unsaved edits', async () => {
    const kernel = new FakeKernel();
    const log = jest.fn(() => Promise.resolve());
    answerSnapshotRequests(openNotebook(kernel).panel, log);
    kernel.ask();
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toHaveBeenCalledWith({
      runId: 'a',
      phase: 'end',
      path: 'train.ipynb',
      unsaved: true,
      kernelId: 'kernel-1',
      createdAt: 1700000000000,
      notebook: { cells: ['as it is now'] }
    });
  });

  it('takes the document before it can change', async () => {
    const kernel = new FakeKernel();
    const log = jest.fn(() => Promise.resolve());
    const { panel, notebook } = openNotebook(kernel);
    answerSnapshotRequests(panel, log);
    kernel.ask();
    notebook.cells = ['edited a moment later'];
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toHaveBeenCalledWith(
      expect.objectContaining({ notebook: { cells: ['as it is now'] } })
    );
  });

  it('does not make the kernel wait', () => {
    const kernel = new FakeKernel();
    answerSnapshotRequests(openNotebook(kernel).panel, () => Promise.resolve());
    expect(kernel.ask()).toBeUndefined();
  });

  it('answers the kernel that replaced the first one', async () => {
    const log = jest.fn(() => Promise.resolve());
    const { panel, changeKernel } = openNotebook();
    answerSnapshotRequests(panel, log);
    const kernel = new FakeKernel();
    changeKernel(kernel);
    kernel.ask();
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('lets the page go first whose cell is running', async () => {
    const kernel = new FakeKernel();
    const log = jest.fn(() => Promise.resolve());
    answerSnapshotRequests(openNotebook(kernel).panel, log);
    kernel.ask('another client');
    await jest.advanceTimersByTimeAsync(100);
    expect(log).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(200);
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('only warns when the snapshot cannot be kept', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const kernel = new FakeKernel();
    const log = () => Promise.reject(new Error('no server'));
    answerSnapshotRequests(openNotebook(kernel).panel, log);
    kernel.ask();
    await jest.advanceTimersByTimeAsync(0);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
