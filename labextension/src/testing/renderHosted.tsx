/** Components on a page that remembers what they asked of it. */

import { act, render } from '@testing-library/react';
import type { ReactElement } from 'react';

import type { IHost, ITranslator } from '../components';
import { HostProvider } from '../components';
import { Tracker } from '../state';
import { FakeServer } from './fakeServer';

/** English as it is written in the code. */
export const trans: ITranslator = {
  __: (message, ...args) => fill(message, args),
  _n: (singular, plural, n, ...args) =>
    fill(n === 1 ? singular : plural, [n, ...args])
};

function fill(message: string, args: unknown[]): string {
  return message.replace(/%(\d)/g, (_match, index: string) =>
    String(args[Number(index) - 1])
  );
}

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
    knowsCauses: true,
    openRun: jest.fn(),
    compare: jest.fn(),
    shareLink: jest.fn(),
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
