/** Components on a page that remembers what they asked of it. */

import { act, render } from '@testing-library/react';
import type { ReactElement } from 'react';

import type { IHost } from '../components';
import { HostProvider } from '../components';
import { Tracker } from '../state';
import { english as trans } from '../web/english';
import { FakeServer } from './fakeServer';

export { trans };

/** Render `element` on a page whose tracker is `server`, and wait until all is loaded. */
export async function renderHosted(
  element: ReactElement,
  server = new FakeServer(),
  part: Partial<IHost> = {}
) {
  const tracker = new Tracker(server);
  const host = {
    tracker,
    trans,
    metricsShown: [],
    openRun: jest.fn(),
    compare: jest.fn(),
    shareLink: jest.fn(),
    openModel: jest.fn(),
    registerModel: jest.fn(),
    showCell: jest.fn(),
    verify: jest.fn(),
    openNotebook: jest.fn(),
    ...part
  };
  const view = render(<HostProvider value={host}>{element}</HostProvider>);
  await act(async () => {
    await tracker.reload();
  });
  return { ...view, host, tracker, server };
}
