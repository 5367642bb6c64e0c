import { Batcher } from '../batcher';

describe('Batcher', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('hands over distinct items together', async () => {
    const handle = jest.fn();
    const batcher = new Batcher<string>(handle, 100);
    batcher.add('a', 'b');
    batcher.add('a');
    await jest.advanceTimersByTimeAsync(100);
    expect(handle.mock.calls).toEqual([[['a', 'b']]]);
  });

  it('is not held up by items that keep coming', async () => {
    const handle = jest.fn();
    const batcher = new Batcher<number>(handle, 100);
    for (let i = 0; i < 5; i++) {
      batcher.add(i);
      await jest.advanceTimersByTimeAsync(50);
    }
    expect(handle).toHaveBeenCalledTimes(2);
  });

  it('waits for a batch to be done before the next one', async () => {
    let finish: () => void = () => undefined;
    const handle = jest.fn(
      () =>
        new Promise<void>(resolve => {
          finish = resolve;
        })
    );
    const batcher = new Batcher<string>(handle, 100);
    batcher.add('a');
    await jest.advanceTimersByTimeAsync(100);
    batcher.add('b');
    await jest.advanceTimersByTimeAsync(1000);
    expect(handle).toHaveBeenCalledTimes(1);
    finish();
    await jest.advanceTimersByTimeAsync(100);
    expect(handle).toHaveBeenLastCalledWith(['b']);
  });
});
