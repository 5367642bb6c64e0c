import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel, KernelMessage } from '@jupyterlab/services';

import type { ISnapshotRequest } from '../api';
import { documentPath } from './documentPath';

/** The comm target that a kernel opens to ask for its notebook. */
export const TARGET = 'jupyter_tracker.snapshot';

/** How long a page waits when another one is closer to the request, in ms. */
const POLITENESS = 250;

/** Keeps a snapshot with a run. */
export type LogSnapshot = (request: ISnapshotRequest) => Promise<void>;

/** Answer the requests of this notebook's kernels, whichever it gets, for the panel's lifetime. */
export function answerSnapshotRequests(
  panel: NotebookPanel,
  log: LogSnapshot
): void {
  const { sessionContext } = panel;
  const register = (kernel: Kernel.IKernelConnection | null | undefined) => {
    kernel?.registerCommTarget(TARGET, (_comm, message) => {
      // Nothing is returned: a promise would hold back the kernel's next messages.
      answer(panel, kernel, message, log);
    });
  };
  sessionContext.kernelChanged.connect((_context, { newValue }) => {
    register(newValue);
  });
  register(sessionContext.session?.kernel);
  void sessionContext.ready.then(() => {
    register(sessionContext.session?.kernel);
  });
}

function answer(
  panel: NotebookPanel,
  kernel: Kernel.IKernelConnection,
  message: KernelMessage.ICommOpenMsg,
  log: LogSnapshot
): void {
  try {
    const { run_id, phase, time } = message.content.data;
    // Taken at once: the next keystroke is no longer what ran.
    const request = {
      runId: String(run_id),
      phase: String(phase),
      path: documentPath(panel.context.path),
      unsaved: panel.context.model.dirty,
      kernelId: kernel.id,
      // The kernel's clock is that of its runs; an older kernel does not say the time.
      createdAt: Number(time ?? Date.now()),
      notebook: panel.content.model?.toJSON()
    };
    // The first snapshot wins. Where several pages, or several notebooks, share the kernel, that
    // shall be the one whose cell is running.
    const isOurs = asker(message) === kernel.clientId;
    setTimeout(() => void send(request, log), isOurs ? 0 : POLITENESS);
  } catch (error) {
    warn(error);
  }
}

async function send(
  request: ISnapshotRequest,
  log: LogSnapshot
): Promise<void> {
  try {
    await log(request);
  } catch (error) {
    warn(error);
  }
}

/** The client whose request the kernel was working on; a parent header may also be empty. */
function asker(message: KernelMessage.ICommOpenMsg): string | undefined {
  const parent: Partial<KernelMessage.IHeader> = message.parent_header;
  return parent.session;
}

function warn(error: unknown): void {
  console.warn('The notebook could not be kept with the run.', error);
}
