import { act, fireEvent, render, screen, within } from '@testing-library/react';

import { PageMemory } from '../../state';
import { makeRun, modelTags, toWire } from '../../testing/factories';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { App } from '../App';
import { Router } from '../router';
import { Session } from '../session';
import { SplitWidth } from '../splitWidth';
import { Theme } from '../theme';

const MODEL = { name: 'churn', last_updated_timestamp: 5, latest_versions: [] };

function makeServer(answers: FakeServer['answers'] = {}): FakeServer {
  return new FakeServer({
    'sign-in': () => ({ needs_token: false, is_signed_in: false }),
    'experiments/search': () => ({
      experiments: [{ experiment_id: '1', name: 'fraud' }]
    }),
    'registered-models/search': () => ({ registered_models: [MODEL] }),
    ...answers
  });
}

/** Load the page at an address. */
async function load(address = '', server = makeServer()) {
  window.location.hash = address;
  const memory = new PageMemory();
  const session = new Session(() => server);
  const noPreference = new EventTarget() as MediaQueryList;
  render(
    <App
      session={session}
      router={new Router()}
      theme={new Theme(memory, document.body, noPreference)}
      width={new SplitWidth(memory)}
      memory={memory}
    />
  );
  await act(() => session.ask());
  return { server, session };
}

async function go(address: string): Promise<void> {
  await act(async () => {
    window.location.hash = address;
    // jsdom tells of it later.
    await new Promise(resolve => setTimeout(resolve, 20));
  });
}

const heading = () => screen.getByRole('heading', { level: 1 });

beforeAll(() => {
  // What jsdom lacks.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});

describe('the page', () => {
  it('shows what its address names, and is called by it', async () => {
    await load('#/models');
    expect(heading().textContent).toBe('Models');
    expect(document.title).toBe('Models · Jupyter Tracker');
    expect(screen.getByRole('main').textContent).toContain('churn');
  });

  it('moves the focus to the heading of the page that a link leads to', async () => {
    await load('#/models');
    expect(document.activeElement).not.toBe(heading());
    await go('#/models/churn');
    expect(heading().textContent).toBe('churn');
    expect(document.activeElement).toBe(heading());
  });

  it('says so when there is no such page', async () => {
    await load('#/nowhere');
    expect(heading().textContent).toBe('There is no such page');
    expect(screen.getByRole('main').textContent).toContain('#/nowhere');
  });

  it('marks where one is among the links at its top', async () => {
    await load('#/models/churn');
    const current = () =>
      screen.getByRole('link', { current: true }).textContent;
    expect(current()).toBe('Models');
    await go('#/experiments');
    expect(current()).toBe('Experiments');
  });

  it('lists the runs of the experiment that the address names', async () => {
    const { server } = await load('#/experiments');
    await go('#/experiments/1');
    expect(server.asked('runs/search').at(-1)?.body.experiment_ids).toEqual([
      '1'
    ]);
    expect(heading().textContent).toBe('fraud');
  });
});

describe('Signing in', () => {
  const withToken = () =>
    makeServer({
      'sign-in': ({ body }) =>
        body.token === undefined
          ? { needs_token: true, is_signed_in: false }
          : body.token === 'right'
            ? {}
            : new Refusal(401, 'UNAUTHENTICATED', 'This is not the token.')
    });

  async function send(token: string): Promise<void> {
    const field = screen.getByLabelText("The server's token");
    fireEvent.change(field, { target: { value: token } });
    await act(async () => {
      fireEvent.submit(field);
      await Promise.resolve();
    });
  }

  it('comes first where the server asks for a token', async () => {
    const { server } = await load('#/models', withToken());
    expect(heading().textContent).toBe('Sign in');
    expect(server.asked('registered-models/search')).toEqual([]);
  });

  it('says what is wrong with the token, then leads to where one wanted to go', async () => {
    await load('#/models', withToken());
    await send('wrong');
    expect(screen.getByRole('alert').textContent).toBe(
      'This is not the token.'
    );
    await send('right');
    expect(heading().textContent).toBe('Models');
  });

  it('is asked for again when the session has ended', async () => {
    const { session } = await load('#/models');
    act(session.onStranger);
    expect(heading().textContent).toBe('Sign in');
  });

  it('ends with the button at the top', async () => {
    const { server } = await load('#/models', withToken());
    await send('right');
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
      await Promise.resolve();
    });
    expect(server.asked('sign-out')).toHaveLength(1);
    expect(heading().textContent).toBe('Sign in');
  });
});

describe('A server that does not answer', () => {
  it('is said, and asked again', async () => {
    let isThere = false;
    await load(
      '#/models',
      makeServer({
        'sign-in': () =>
          isThere ? { needs_token: false } : new Refusal(502, '', 'Bad gateway')
      })
    );
    expect(screen.getByRole('alert').textContent).toContain('Bad gateway');
    isThere = true;
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
      await Promise.resolve();
    });
    expect(heading().textContent).toBe('Models');
  });

  it('is said as long as it does not, while the page stays', async () => {
    const { session } = await load('#/models');
    const text = 'The server does not answer. What you see may be old.';
    act(() => {
      session.onReached(false);
    });
    expect(screen.getByText(text)).toBeTruthy();
    act(() => {
      session.onReached(true);
    });
    expect(screen.queryByText(text)).toBeNull();
  });
});

describe('Registering a model', () => {
  it('asks for a name, and leads to the new version', async () => {
    const run = makeRun('a', { experimentId: '1', tags: modelTags('model') });
    const server = makeServer({
      'runs/search': () => ({ runs: [toWire(run)] }),
      'runs/get': () => ({ run: toWire(run) }),
      'model-versions/create': ({ body }) => ({
        model_version: { name: body.name, version: '3', run_id: 'a' }
      })
    });
    await load('#/runs/a', server);
    const [open] = await screen.findAllByRole('button', {
      name: /^Register…$/
    });
    await act(async () => {
      fireEvent.click(open as HTMLElement);
      await Promise.resolve();
    });
    const name = await screen.findByLabelText('Model name');
    fireEvent.change(name, { target: { value: 'churn' } });
    fireEvent.submit(name);
    const link = await screen.findByText('churn version 3');
    expect(link.getAttribute('href')).toBe('#/models/churn/versions/3');
    expect(server.asked('model-versions/create')[0]?.body.source).toBe(
      'runs:/a/model'
    );
  });
});

describe('The menu of a run', () => {
  const running = makeRun('a', { status: 'RUNNING', endTime: undefined });

  async function loadRuns(answers: FakeServer['answers'] = {}) {
    const { server } = await load(
      '',
      makeServer({
        'runs/search': () => ({ runs: [toWire(running)] }),
        'runs/get': () => ({ run: toWire(running) }),
        ...answers
      })
    );
    return { server, row: await screen.findByTestId('tracker-run') };
  }

  /** Open the menu of a row; returns what is in it. */
  function openMenu(row: HTMLElement): HTMLElement[] {
    fireEvent.click(within(row).getByTitle('More actions (M)'));
    const menu = screen.getByTestId('tracker-run-menu');
    return [...menu.querySelectorAll('button')];
  }

  async function press(button?: HTMLElement): Promise<void> {
    await act(async () => {
      fireEvent.click(button as HTMLElement);
      await Promise.resolve();
    });
  }

  const choose = (label: string, row: HTMLElement) =>
    press(openMenu(row).find(item => item.textContent === label));

  it('has what can be done here, and nothing that needs a notebook', async () => {
    const { row } = await loadRuns();
    expect(openMenu(row).map(item => item.textContent)).toEqual([
      'Open Run',
      'Compare Runs',
      "Download This Run's Notebook",
      'Rename RunF2',
      'Edit Tags…',
      'Edit Note…',
      'Pin Run',
      'Hide Run in Charts',
      'Choose Color of Run…',
      'Copy Run Id',
      'Copy Code to Load Run',
      'Copy Code to Load Model',
      'Copy Commands to Reproduce',
      'Register Model',
      'Stop Run…',
      'Delete RunDelete'
    ]);
  });

  it('deletes a run, also by its key, and undoes that', async () => {
    const { server, row } = await loadRuns();
    await act(async () => {
      fireEvent.keyDown(row, { key: 'Delete' });
      await Promise.resolve();
    });
    await screen.findByText('run-a is deleted');
    expect(server.asked('runs/delete')[0]?.body).toEqual({ run_id: 'a' });
    await press(screen.getByText('Undo'));
    expect(server.asked('runs/restore')[0]?.body).toEqual({ run_id: 'a' });
  });

  it('asks before it stops a run', async () => {
    const { server, row } = await loadRuns();
    await choose('Stop Run…', row);
    expect(screen.getByText('Stop run-a?')).toBeTruthy();
    await press(screen.getByText('Cancel'));
    expect(screen.queryByText('Stop run-a?')).toBeNull();
    expect(server.asked('runs/stop')).toEqual([]);
    await choose('Stop Run…', row);
    await press(screen.getByText('Stop Run'));
    expect(server.asked('runs/stop')[0]?.body).toEqual({ run_id: 'a' });
    expect(await screen.findByText('run-a was asked to stop')).toBeTruthy();
  });

  it('shows the tags of a run over the page', async () => {
    const { row } = await loadRuns();
    await choose('Edit Tags…', row);
    expect(screen.getByText('Tags of run-a')).toBeTruthy();
    await press(screen.getByText('Close'));
    expect(screen.queryByText('Tags of run-a')).toBeNull();
  });

  it('says what could not be done, and why', async () => {
    const { row } = await loadRuns({
      'notebook-snapshots/list': () => new Refusal(403, '', 'Not yours.')
    });
    await choose("Download This Run's Notebook", row);
    expect(
      await screen.findByText('The notebook cannot be downloaded: Not yours.')
    ).toBeTruthy();
  });
});

describe('An artifact that the address names', () => {
  const server = () =>
    makeServer({
      'runs/get': () => ({ run: toWire(makeRun('a')) }),
      'artifacts/list': ({ query }) => ({
        files:
          query.path === 'figures'
            ? [{ path: 'figures/notes.txt', file_size: 5 }]
            : [{ path: 'figures', is_dir: true }]
      }),
      'get-artifact': () => 'hello'
    });

  it('is shown, in its folder', async () => {
    await load('#/experiments/1/runs/a/artifacts/figures/notes.txt', server());
    expect(await screen.findByLabelText('figures/notes.txt')).toBeTruthy();
    const tab = screen.getByText('Artifacts');
    expect(tab.getAttribute('aria-selected')).toBe('true');
  });

  describe('that the reader chooses', () => {
    const chosen = () =>
      document.querySelector('[role=treeitem][aria-selected=true]')
        ?.textContent;

    async function back(): Promise<void> {
      await act(async () => {
        window.history.back();
        await new Promise(resolve => setTimeout(resolve, 50));
      });
    }

    async function loadChosen() {
      await load('#/experiments/1/runs/a/artifacts/figures', server());
      fireEvent.click(await screen.findByText('notes.txt'));
      await screen.findByLabelText('figures/notes.txt');
    }

    it('is in the address', async () => {
      await loadChosen();
      expect(window.location.hash).toMatch(/\/artifacts\/figures\/notes\.txt$/);
    });

    it('is left again by the way back, and the rest of the page stays', async () => {
      await loadChosen();
      const page = screen.getByTestId('tracker-run-page');
      await back();
      expect(chosen()).toContain('figures');
      expect(screen.queryByLabelText('figures/notes.txt')).toBeNull();
      expect(screen.getByTestId('tracker-run-page')).toBe(page);
      expect(document.activeElement).not.toBe(heading());
    });

    it('is no longer in the address when another tab is seen', async () => {
      await loadChosen();
      fireEvent.click(screen.getByText('Environment'));
      expect(window.location.hash).not.toContain('artifacts');
      await back();
      expect(await screen.findByLabelText('figures/notes.txt')).toBeTruthy();
    });
  });

  it('is said not to be there where it is not', async () => {
    await load(
      '#/experiments/1/runs/a/artifactPath/figures/gone.txt',
      server()
    );
    expect(
      await screen.findByText('The run has no artifact figures/gone.txt.')
    ).toBeTruthy();
  });
});

describe('A comparison', () => {
  it('says what may have caused the difference', async () => {
    const runs = ['a', 'b'].map(id => makeRun(id, { experimentId: '1' }));
    const server = makeServer({
      'runs/search': () => ({ runs: runs.map(toWire) }),
      '1/causes': () => ({
        causes: [{ kind: 'param', name: 'depth', was: '3', now: '4' }]
      })
    });
    await load('#/compare-runs?runs=["a","b"]', server);
    const causes = await screen.findByTestId('tracker-causes');
    expect(causes.textContent).toContain('depth');
    expect(server.asked('causes')[0]?.query).toEqual({
      run_id: 'a',
      other_run_id: 'b'
    });
  });
});
