import {
  act,
  fireEvent,
  screen,
  waitFor,
  within
} from '@testing-library/react';

import { makeRun, toWire } from '../../../testing/factories';
import { FakeServer, Refusal } from '../../../testing/fakeServer';
import { renderHosted } from '../../../testing/renderHosted';
import { ModelPage } from '../ModelPage';

const HOSTILE = '<img src=x onerror=alert(1)>';

const VERSIONS = [
  {
    name: 'churn',
    version: '1',
    run_id: 'a',
    source: 'runs:/a/model',
    current_stage: 'Archived'
  },
  {
    name: 'churn',
    version: '2',
    run_id: 'b',
    source: 'runs:/b/model',
    current_stage: 'Production',
    aliases: ['champion']
  },
  {
    name: 'churn',
    version: '3',
    run_id: 'c',
    source: 'runs:/c/model',
    user_id: 'ada',
    description: HOSTILE
  }
];

const REQUEST = {
  id: '7',
  version: '3',
  to_stage: 'Production',
  user_id: 'ada',
  comment: 'Better.'
};

function makeServer(answers: FakeServer['answers'] = {}): FakeServer {
  const runs = [
    makeRun('a', { metrics: { auc: 0.7 } }),
    makeRun('b', {
      metrics: { auc: 0.9 },
      tags: { 'tracker.verified': 'yes' }
    }),
    makeRun('c', { metrics: { auc: 0.8 } })
  ];
  return new FakeServer({
    'experiments/search': () => ({
      experiments: [{ experiment_id: '0', name: 'churn' }]
    }),
    'runs/search': () => ({ runs: runs.map(toWire) }),
    'runs/get': () => ({ run: toWire(makeRun('c')) }),
    'registered-models/get': () => ({
      registered_model: {
        name: 'churn',
        aliases: [{ alias: 'champion', version: '2' }],
        tags: [{ key: 'tracker.rule.Production', value: 'approval' }]
      }
    }),
    'model-versions/search': () => ({ model_versions: VERSIONS }),
    'transition-requests/list': () => ({ requests: [REQUEST] }),
    ...answers
  });
}

async function show(server = makeServer(), version?: string) {
  const shown = await renderHosted(
    <ModelPage name="churn" version={version} />,
    server
  );
  await screen.findAllByRole('tab');
  return shown;
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const tab = (name: string) => {
  fireEvent.click(screen.getByRole('tab', { name }));
};
const numbers = () =>
  screen
    .getAllByTestId('tracker-model-version')
    .map(row => row.dataset.version);

describe('The page of a model', () => {
  it('lists the versions, the newest first, with their source runs', async () => {
    const { host } = await show();
    expect(numbers()).toEqual(['3', '2', '1']);
    fireEvent.click(await screen.findByRole('button', { name: 'run-b' }));
    expect(host.openRun).toHaveBeenCalledWith('b');
  });

  it('asks for all source runs at once', async () => {
    const { server } = await show();
    await screen.findByRole('button', { name: 'run-b' });
    const asked = server
      .asked('runs/search')
      .filter(({ body }) => String(body.filter).includes('run_id IN'));
    expect(asked).toHaveLength(1);
  });

  it('sorts by a metric of the runs', async () => {
    await show();
    fireEvent.click(await screen.findByRole('button', { name: 'auc' }));
    expect(numbers()).toEqual(['2', '3', '1']);
  });

  it('says what production needs', async () => {
    await show();
    expect(screen.getByText('Production needs: an approval')).toBeTruthy();
  });

  it("says what the server asks for, which the model's rule cannot change", async () => {
    const server = makeServer({
      'registry-rules/list': () => ({ rules: { Production: ['verified'] } })
    });
    await show(server);
    expect(screen.getByText('From the server: a verified run')).toBeTruthy();
    fireEvent.click(button('Change the rule for Production'));
    const verified = screen.getByLabelText<HTMLInputElement>(/a verified run/);
    expect([verified.checked, verified.disabled]).toEqual([true, true]);
    fireEvent.click(button('Save'));
    await waitFor(() => {
      expect(server.asked('registered-models/set-tag')[0]?.body.value).toBe(
        'approval'
      );
    });
    await screen.findByRole('button', {
      name: 'Change the rule for Production'
    });
  });

  it('writes a rule into the tag of the model', async () => {
    const { server } = await show();
    fireEvent.click(button('Change the rule for Production'));
    fireEvent.click(screen.getByLabelText('a verified run'));
    fireEvent.click(button('Save'));
    await waitFor(() => {
      expect(server.asked('registered-models/set-tag')[0]?.body).toEqual({
        name: 'churn',
        key: 'tracker.rule.Production',
        value: 'approval,verified'
      });
    });
  });

  it('names both versions before it goes back, and only then does it', async () => {
    const server = makeServer({
      'model-versions/rollback': () => ({ model_version: VERSIONS[0] })
    });
    await show(server);
    fireEvent.click(button('Roll back Production…'));
    await screen.findByText(
      'Production goes from version 2 back to version 1; version 2 is archived.'
    );
    const asked = () =>
      server.asked('rollback').map(({ body }) => body.dry_run ?? false);
    expect(asked()).toEqual([true]);
    await act(async () => {
      fireEvent.click(button('Roll back'));
      await Promise.resolve();
    });
    expect(asked()).toEqual([true, false]);
  });

  it('says why there is nothing to go back to', async () => {
    const server = makeServer({
      'model-versions/rollback': () =>
        new Refusal(400, 'INVALID_PARAMETER_VALUE', 'No version had it before.')
    });
    await show(server);
    fireEvent.click(button('Roll back @champion…'));
    expect((await screen.findByRole('alert')).textContent).toBe(
      'No version had it before.'
    );
  });

  it('approves a request, and makes room', async () => {
    const { server } = await show();
    const request = within(screen.getByTestId('tracker-request'));
    fireEvent.change(request.getByLabelText('Comment on the decision'), {
      target: { value: 'go' }
    });
    fireEvent.click(request.getByRole('button', { name: 'Approve' }));
    await waitFor(() => {
      expect(server.asked('transition-requests/approve')[0]?.body).toEqual({
        name: 'churn',
        version: '3',
        stage: 'Production',
        comment: 'go',
        archive_existing_versions: true
      });
    });
  });

  it('works with a server that knows no requests', async () => {
    const server = makeServer({
      'transition-requests/list': () =>
        new Refusal(404, 'ENDPOINT_NOT_FOUND', 'Not found.')
    });
    await show(server);
    expect(numbers()).toHaveLength(3);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('compares the two ticked versions', async () => {
    await show();
    await screen.findByRole('button', { name: 'run-b' });
    fireEvent.click(screen.getByLabelText('Tick version 3'));
    fireEvent.click(screen.getByLabelText('Tick version 1'));
    fireEvent.click(button('Compare'));
    const table = await screen.findByRole('table', {
      name: 'Metrics of the run'
    });
    const cells = within(table)
      .getAllByRole('cell')
      .map(cell => cell.textContent);
    expect(cells).toEqual(['', '0.7', '0.8']);
  });

  it('shows what changed as soon as it is announced', async () => {
    const server = makeServer();
    const { tracker } = await show(server);
    server.answers['model-versions/search'] = () => ({
      model_versions: [...VERSIONS, { name: 'churn', version: '4' }]
    });
    const change = { entityId: 'churn/4', experimentId: '' };
    act(() => {
      tracker.models.follow([{ ...change, entity: 'model_version' }]);
    });
    await waitFor(() => {
      expect(numbers()).toEqual(['4', '3', '2', '1']);
    });
  });

  it("shows the server's message and tries again", async () => {
    const server = makeServer({
      'registered-models/get': () =>
        new Refusal(404, 'RESOURCE_DOES_NOT_EXIST', 'No model churn.')
    });
    await renderHosted(<ModelPage name="churn" />, server);
    await screen.findByText('No model churn.');
    server.answers['registered-models/get'] = () => ({
      registered_model: { name: 'churn' }
    });
    fireEvent.click(button('Retry'));
    await screen.findByRole('heading', { name: 'churn' });
  });
});

describe('The page of a version', () => {
  it('shows hostile text as text', async () => {
    await show(makeServer(), '3');
    expect((await screen.findAllByText(HOSTILE)).length).toBeGreaterThan(0);
    expect(document.querySelector('img')).toBeNull();
  });

  it('leads back to the model', async () => {
    const { host } = await show(makeServer(), '3');
    fireEvent.click(screen.getByTitle('All versions of churn'));
    expect(host.openModel).toHaveBeenCalledWith('churn');
  });

  it("shows the server's sentence when a rule forbids a move", async () => {
    const server = makeServer({
      'model-versions/transition-stage': () =>
        new Refusal(403, 'PERMISSION_DENIED', 'It needs a verified run.')
    });
    await show(server, '3');
    fireEvent.click(button('Stage or alias…'));
    fireEvent.click(button('Move now'));
    expect((await screen.findByRole('alert')).textContent).toBe(
      'It needs a verified run.'
    );
  });

  describe('Before a move', () => {
    const rules = (...needs: string[]) =>
      makeServer({
        'registry-rules/list': () => ({ rules: { Production: needs } }),
        'transition-requests/list': () => ({ requests: [] })
      });

    async function choose(server: FakeServer, version: string, host = {}) {
      await renderHosted(
        <ModelPage name="churn" version={version} />,
        server,
        host
      );
      fireEvent.click(
        await screen.findByRole('button', { name: 'Stage or alias…' })
      );
      fireEvent.change(screen.getByLabelText('Give it'), {
        target: { value: 'Production' }
      });
      const needs = screen.getByRole('list', { name: 'Production needs' });
      const items = within(needs).getAllByRole('listitem');
      return items.map(item => item.textContent);
    }

    it('says which rules are not met, whose they are, and what to do', async () => {
      expect(
        await choose(rules('verified'), '3', { verify: undefined })
      ).toEqual([
        'an approvalask for it, and somebody else approves it',
        expect.stringMatching(
          /^a verified runrule of the servernobody has verified it.*jupyter tracker verify c/
        )
      ]);
    });

    it('offers to verify the run where that is possible', async () => {
      const verify = jest.fn();
      await choose(rules('verified'), '3', { verify });
      fireEvent.click(button('Verify'));
      expect(verify).toHaveBeenCalledWith('c');
    });

    it('offers no move that needs an approval, only to ask for it', async () => {
      const server = rules();
      await choose(server, '3');
      expect(screen.queryByRole('button', { name: 'Move now' })).toBeNull();
      fireEvent.click(button('Ask for approval'));
      await waitFor(() => {
        expect(server.asked('transition-requests/create')).toHaveLength(1);
      });
      expect(server.asked('model-versions/transition-stage')).toEqual([]);
    });
  });

  it('says to whoever approves what else is missing', async () => {
    const server = makeServer({
      'registry-rules/list': () => ({ rules: { Production: ['verified'] } })
    });
    await show(server, '3');
    const request = screen.getByTestId('tracker-request');
    expect(request.textContent).toContain('nobody has verified it');
    expect(request.textContent).not.toContain('an approval');
  });

  it('asks for an approval, with a comment', async () => {
    const { server } = await show(makeServer(), '3');
    fireEvent.click(button('Stage or alias…'));
    fireEvent.change(screen.getByLabelText('Give it'), {
      target: { value: '@champion' }
    });
    expect(screen.getByText('It moves here from version 2.')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Comment on the move'), {
      target: { value: 'better' }
    });
    fireEvent.click(button('Ask for approval'));
    await waitFor(() => {
      expect(server.asked('transition-requests/create')[0]?.body).toEqual({
        name: 'churn',
        version: '3',
        stage: '@champion',
        comment: 'better'
      });
    });
  });

  it('gives it a new alias', async () => {
    const { server } = await show(makeServer(), '3');
    fireEvent.click(button('Stage or alias…'));
    fireEvent.change(screen.getByLabelText('Give it'), {
      target: { value: '@' }
    });
    const move = button('Move now') as HTMLButtonElement;
    expect(move.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Name of the alias'), {
      target: { value: 'next' }
    });
    fireEvent.click(move);
    await waitFor(() => {
      expect(server.asked('registered-models/alias')[0]?.body).toMatchObject({
        alias: 'next',
        version: '3'
      });
    });
  });

  it('tells what was done, and takes comments; those of others stay as they are', async () => {
    const server = makeServer({
      'model-versions/activities': () => ({
        activities: [
          {
            id: '2',
            activity_type: 'NEW_COMMENT',
            comment: 'fine',
            is_changeable: false
          },
          {
            id: '1',
            activity_type: 'APPLIED_TRANSITION',
            user_id: 'ada',
            from_stage: 'None',
            to_stage: 'Staging'
          }
        ]
      })
    });
    await show(server, '3');
    tab('Activity');
    await screen.findByText('ada moved it from None to Staging');
    expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull();
    fireEvent.change(screen.getByLabelText('Comment in Markdown'), {
      target: { value: 'calibrated' }
    });
    fireEvent.click(button('Comment'));
    await waitFor(() => {
      expect(server.asked('comments/create')[0]?.body).toEqual({
        name: 'churn',
        version: '3',
        comment: 'calibrated'
      });
    });
  });

  it('keeps a comment open when the server refuses to change it', async () => {
    const server = makeServer({
      'model-versions/activities': () => ({
        activities: [
          {
            id: '2',
            activity_type: 'NEW_COMMENT',
            comment: 'fine',
            is_changeable: true
          }
        ]
      }),
      'comments/update': () =>
        new Refusal(403, 'PERMISSION_DENIED', 'It is not yours.')
    });
    await show(server, '3');
    tab('Activity');
    fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
    fireEvent.click(button('Save'));
    await screen.findByText('It is not yours.');
    expect(screen.getByDisplayValue('fine')).toBeTruthy();
  });

  it('gives the code for an alias', async () => {
    await show(makeServer(), '2');
    tab('Use');
    await screen.findByText('Always this version.');
    fireEvent.change(screen.getByLabelText('Name it by'), {
      target: { value: '@champion' }
    });
    expect(screen.getByTestId('tracker-model-code').textContent).toContain(
      'load_model("models:/churn@champion")'
    );
  });

  it('sends a delivery of its own again', async () => {
    const delivery = (delivery_id: string, version: string) => ({
      delivery_id,
      webhook_id: 'w',
      event: { entity: 'MODEL_VERSION_STAGE', action: 'SET' },
      payload: { data: { name: 'churn', version } },
      state: 'FAILED',
      error_message: 'refused'
    });
    const server = makeServer({
      'webhook-deliveries/list': () => ({
        deliveries: [delivery('d1', '1'), delivery('d3', '3')]
      })
    });
    await show(server, '3');
    tab('Webhooks');
    fireEvent.click(await screen.findByRole('button', { name: 'Send again' }));
    await waitFor(() => {
      expect(server.asked('redeliver')[0]?.body).toEqual({ delivery_id: 'd3' });
    });
    expect(screen.getByText('failed: refused')).toBeTruthy();
  });

  it('says that a version does not exist, and where others are', async () => {
    const { host } = await renderHosted(
      <ModelPage name="churn" version="9" />,
      makeServer()
    );
    await screen.findByText(/churn has no version 9/);
    fireEvent.click(button('See those that there are'));
    expect(host.openModel).toHaveBeenCalledWith('churn');
  });
});
