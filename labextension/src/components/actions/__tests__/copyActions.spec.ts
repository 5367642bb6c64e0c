import { Tracker } from '../../../state';
import { makeRun, modelTags, toWire } from '../../../testing/factories';
import { FakeServer } from '../../../testing/fakeServer';
import { trans } from '../../../testing/renderHosted';
import { copyActions } from '../copyActions';

const RUN = makeRun('a', {
  tags: { ...modelTags('model'), 'mlflow.source.git.commit': 'abcdef1' }
});

function setUp() {
  const server = new FakeServer({
    'runs/get': ({ query }) => ({
      run: toWire(query.run_id === 'a' ? RUN : makeRun('plain'))
    })
  });
  const page = {
    copy: jest.fn(() => Promise.resolve()),
    confirm: jest.fn(),
    show: jest.fn(),
    tell: jest.fn(),
    warn: jest.fn()
  };
  const tracker = new Tracker(server);
  return { ...copyActions({ tracker, trans, page }), page };
}

describe('copyActions', () => {
  it('copies the ids of several runs, one on each line', async () => {
    const { copyRunId, page } = setUp();
    expect(copyRunId.label(2)).toBe('Copy 2 Run Ids');
    await copyRunId.execute(['a', 'b']);
    expect(page.copy).toHaveBeenCalledWith('a\nb');
    expect(page.tell).toHaveBeenCalledWith('Id copied');
  });

  it('copies the commands that bring a run back, and what each is for', async () => {
    const { copyReproduction, page } = setUp();
    await copyReproduction.execute(['a']);
    const [text] = page.copy.mock.lastCall as unknown as [string];
    expect(text).toContain(
      '# Get the code as it was (terminal)\ngit checkout abcdef1\n'
    );
    expect(text).toContain('# Load its model (notebook)\n');
  });

  it('says that a run has no model rather than copy nothing', async () => {
    const { copyModelCode, page } = setUp();
    await expect(copyModelCode.execute(['plain'])).rejects.toThrow(
      'run-plain has no model.'
    );
    expect(page.copy).not.toHaveBeenCalled();
  });

  it('does not say that something was copied which was not', async () => {
    const { copyRunId, page } = setUp();
    page.copy.mockRejectedValue(new Error('Forbidden.'));
    await expect(copyRunId.execute(['a'])).rejects.toThrow('Forbidden.');
    expect(page.tell).not.toHaveBeenCalled();
  });
});
