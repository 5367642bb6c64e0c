import { Dialogs } from '../dialogs';

describe('Dialogs', () => {
  it('tell when a dialog was closed', async () => {
    const dialogs = new Dialogs();
    const closed = dialogs.open(() => <p>one</p>);
    expect(dialogs.get()).toBeDefined();
    dialogs.close();
    await closed;
    expect(dialogs.get()).toBeUndefined();
  });

  it('give way to another one, which the first cannot close any more', async () => {
    const dialogs = new Dialogs();
    let closeFirst: () => void = () => undefined;
    const first = dialogs.open(close => {
      closeFirst = close;
      return <p>one</p>;
    });
    void dialogs.open(() => <p>two</p>);
    await first;
    closeFirst();
    expect(dialogs.get()).toEqual(<p>two</p>);
  });
});
