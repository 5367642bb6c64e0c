import { act, fireEvent, screen } from '@testing-library/react';

import type { IUnsentState } from '../../state';
import { Observable } from '../../state';
import { renderHosted, trans } from '../../testing/renderHosted';
import {
  describeSynced,
  describeUnsent,
  explainUnsent
} from '../status/describeUnsent';
import { UnsentItem } from '../status/UnsentItem';

function makeUnsent(part: Partial<IUnsentState> = {}): IUnsentState {
  return {
    runs: 1,
    records: 0,
    isEstimate: false,
    files: 0,
    reason: '',
    isSending: false,
    ...part
  };
}

const NOTHING = makeUnsent({ runs: 0 });

class Changing extends Observable<IUnsentState> {
  become(unsent: IUnsentState) {
    act(() => {
      this.set(unsent);
    });
  }
}

async function show(first: IUnsentState) {
  const unsent = new Changing(first);
  const onSync = jest.fn();
  await renderHosted(<UnsentItem unsent={unsent} onSync={onSync} />);
  return { unsent, onSync };
}

describe('describeUnsent', () => {
  it.each([
    [{ records: 1 }, '1 record not yet sent'],
    [{ records: 12 }, '12 records not yet sent'],
    [{ records: 12_345 }, `${(12_345).toLocaleString()} records not yet sent`],
    [{ files: 1 }, '1 file not yet sent'],
    [{ records: 12, files: 2 }, '12 records and 2 files not yet sent'],
    [
      { records: 52_345, isEstimate: true },
      `about ${(52_000).toLocaleString()} records not yet sent`
    ],
    [{ runs: 2 }, '2 runs not yet sent']
  ])('says of %p: %s', (part, text) => {
    expect(describeUnsent(trans, makeUnsent(part))).toBe(text);
  });
});

describe('explainUnsent', () => {
  it('says of how many runs, why, and what becomes of it', () => {
    const lines = explainUnsent(
      trans,
      makeUnsent({ runs: 2, reason: 'http://far does not answer.' })
    ).split('\n');
    expect(lines[0]).toBe('Logged by 2 runs.');
    expect(lines[1]).toBe('http://far does not answer.');
    expect(lines[2]).toContain('kept on disk');
  });

  it('leaves out a reason that is not known', () => {
    expect(explainUnsent(trans, makeUnsent()).split('\n')).toHaveLength(3);
  });
});

describe('describeSynced', () => {
  it.each([
    [{ sent: 1, reason: '' }, makeUnsent(), '1 record sent'],
    [
      { sent: 2000, reason: '' },
      NOTHING,
      `${(2000).toLocaleString()} records sent`
    ],
    [{ sent: 0, reason: '' }, NOTHING, 'Everything has been sent.'],
    [{ sent: 2, reason: 'Down.' }, NOTHING, 'Not all can be sent now. Down.'],
    [
      { sent: 0, reason: '' },
      makeUnsent(),
      'The server answers: running kernels send the rest themselves.'
    ]
  ])('says of %p with %p: %s', (synced, unsent, text) => {
    expect(describeSynced(trans, synced, unsent)).toBe(text);
  });
});

describe('UnsentItem', () => {
  it('is empty when all is sent', async () => {
    await show(NOTHING);
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByRole('status').textContent).toBe('');
  });

  it('appears, counts and goes', async () => {
    const { unsent } = await show(NOTHING);
    unsent.become(makeUnsent({ records: 3 }));
    const button = screen.getByRole('button');
    expect(button.textContent).toBe('3 records not yet sent');
    expect(button.title).toContain('Logged by 1 run.');
    unsent.become(makeUnsent({ records: 4 }));
    expect(button.textContent).toBe('4 records not yet sent');
    unsent.become(NOTHING);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('is read out when it appears, and not with each record', async () => {
    const { unsent } = await show(makeUnsent({ records: 3 }));
    const said = screen.getByRole('status').textContent;
    expect(said).toContain('not yet sent');
    unsent.become(makeUnsent({ records: 4 }));
    expect(screen.getByRole('status').textContent).toBe(said);
  });

  it('sends at a click', async () => {
    const { onSync } = await show(makeUnsent({ records: 3 }));
    fireEvent.click(screen.getByRole('button'));
    expect(onSync).toHaveBeenCalledTimes(1);
  });
});
