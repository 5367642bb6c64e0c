import { act, fireEvent, screen } from '@testing-library/react';

import { renderHosted } from '../../testing/renderHosted';
import { NoticeList } from '../NoticeList';
import { Notices } from '../notices';

async function show() {
  const notices = new Notices();
  await renderHosted(<NoticeList notices={notices} />);
  const say = (notice: Parameters<Notices['say']>[0]) => {
    act(() => {
      notices.say(notice);
    });
  };
  return { say };
}

const wait = (ms: number) => {
  act(() => {
    jest.advanceTimersByTime(ms);
  });
};

describe('NoticeList', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('says what was done for a while', async () => {
    const { say } = await show();
    say({ text: 'Id copied' });
    wait(3900);
    expect(screen.getByText('Id copied')).toBeTruthy();
    wait(200);
    expect(screen.queryByText('Id copied')).toBeNull();
  });

  it('leaves time to undo, and more to whom has reached it', async () => {
    const undo = jest.fn(() => Promise.resolve());
    const { say } = await show();
    say({ text: 'gbm is deleted', undo });
    wait(14_000);
    const button = screen.getByRole('button', { name: 'Undo' });
    fireEvent.focus(button);
    wait(60_000);
    fireEvent.click(button);
    expect(undo).toHaveBeenCalledTimes(1);
    expect(screen.queryByText('gbm is deleted')).toBeNull();
  });

  it('says what went wrong until it is closed', async () => {
    const { say } = await show();
    say({ text: 'No.', isError: true });
    wait(600_000);
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByText('No.')).toBeNull();
  });

  it('keeps the latest of many', async () => {
    const { say } = await show();
    for (const text of ['one', 'two', 'three', 'four']) {
      say({ text, isError: true });
    }
    expect(screen.queryByText('one')).toBeNull();
    expect(screen.getByText('four')).toBeTruthy();
  });
});
