import { fireEvent, screen, waitFor, within } from '@testing-library/react';

import { FakeServer, Refusal } from '../../../testing/fakeServer';
import { PARQUET } from '../../../testing/parquet';
import { renderHosted } from '../../../testing/renderHosted';
import { ArtifactBrowser } from '../ArtifactBrowser';
import { sealHtml } from '../sealHtml';

const SCRIPT = '<h1>Report</h1><script>document.title = "HACKED"</script>';

const PARQUET_BYTES = Buffer.from(PARQUET.snappy, 'base64').toString('latin1');

const TEXTS: Record<string, string | undefined> = {
  'report.html': SCRIPT,
  'config.json': '{"a": {"b": {"c": 1}}, "list": [1, 2]}',
  'broken.json': '{"a": ',
  'notes.md': '*hello* <script>alert(1)</script>',
  'scores.csv': `name,score\n${'x,1\n'.repeat(400)}`,
  'a.ipynb': JSON.stringify({
    cells: [
      { cell_type: 'markdown', source: '# Title <img src=x>' },
      {
        cell_type: 'code',
        execution_count: 3,
        source: 'plot()',
        outputs: [
          {
            output_type: 'display_data',
            data: { 'image/png': 'iVBORw0KGgo=', 'text/html': SCRIPT }
          }
        ]
      }
    ]
  }),
  'blob.dat': 'a\0b',
  'data.parquet': PARQUET_BYTES,
  'model/MLmodel': 'flavors:\n  sklearn:\n    code: null\n'
};

const ROOT = [
  { path: 'model', is_dir: true },
  ...Object.keys(TEXTS)
    .filter(path => !/\/|parquet/.test(path))
    .map(path => ({ path, file_size: 10 })),
  { path: 'roc.png', file_size: 10 },
  { path: 'sound.wav', file_size: 10 },
  { path: 'data.feather', file_size: 10 },
  { path: 'data.parquet', file_size: PARQUET_BYTES.length },
  { path: 'large.pdf', file_size: 1e9 }
];

function makeServer(root: unknown[] = ROOT): FakeServer {
  return new FakeServer({
    'artifacts/list': ({ query }) => ({
      files: query.path === 'model' ? [{ path: 'model/MLmodel' }] : root
    }),
    'get-artifact': ({ query }) => TEXTS[String(query.path)] ?? ''
  });
}

async function show(server = makeServer()) {
  const shown = await renderHosted(
    <ArtifactBrowser runId="r" version={0} />,
    server
  );
  await screen.findAllByRole('treeitem');
  return shown;
}

const line = (path: string) =>
  document.querySelector<HTMLElement>(`[data-path="${path}"]`) as HTMLElement;

async function open(path: string): Promise<HTMLElement> {
  await waitFor(() => {
    expect(line(path)).toBeTruthy();
  });
  fireEvent.click(line(path));
  return screen.findByRole('region', { name: path });
}

describe('The tree of artifacts', () => {
  it('is walked and opened by the keyboard', async () => {
    await show();
    const tree = screen.getByRole('tree');
    const press = (key: string) => fireEvent.keyDown(tree, { key });
    await waitFor(() => {
      expect(line('model')).toBeTruthy();
    });
    press('Home');
    expect(document.activeElement).toBe(line('model'));
    press('ArrowRight');
    await waitFor(() => {
      expect(line('model/MLmodel')).toBeTruthy();
    });
    expect(line('model').getAttribute('aria-expanded')).toBe('true');
    press('ArrowDown');
    expect(document.activeElement).toBe(line('model/MLmodel'));
    expect(line('model/MLmodel').getAttribute('aria-level')).toBe('2');
    press('ArrowLeft');
    expect(document.activeElement).toBe(line('model'));
    press('ArrowLeft');
    expect(line('model').getAttribute('aria-expanded')).toBe('false');
  });

  it('lets the keyboard reach one line only', async () => {
    await show();
    await waitFor(() => {
      expect(line('model')).toBeTruthy();
    });
    const reached = screen
      .getAllByRole('treeitem')
      .filter(item => item.tabIndex === 0);
    expect(reached).toHaveLength(1);
  });

  it('says what to do where a run has no artifacts', async () => {
    await renderHosted(
      <ArtifactBrowser runId="r" version={0} />,
      makeServer([])
    );
    expect(await screen.findByText(/No artifacts yet.*%%track/)).toBeTruthy();
  });

  it('is tried again when it could not be listed', async () => {
    const server = makeServer();
    const answer = server.answers['artifacts/list'] as () => unknown;
    server.answers['artifacts/list'] = () => new Refusal(500, '', 'S3 is down');
    await show(server);
    const error = await screen.findByText(/S3 is down/);
    server.answers['artifacts/list'] = answer;
    fireEvent.click(error);
    await waitFor(() => {
      expect(line('model')).toBeTruthy();
    });
  });
});

describe('An HTML page among the artifacts', () => {
  it('is shown in a frame that allows nothing', async () => {
    await show();
    const pane = await open('report.html');
    const frame = await waitFor(() => {
      const found = pane.querySelector('iframe');
      expect(found).not.toBeNull();
      return found as HTMLIFrameElement;
    });
    expect(frame.getAttribute('sandbox')).toBe('');
    expect(frame.getAttribute('src')).toBeNull();
    expect(frame.srcdoc).toContain('Report');
    expect(frame.srcdoc).not.toContain('<script');
  });

  it('begins with a policy against script and network', () => {
    const page = new DOMParser().parseFromString(
      sealHtml('<html><head><base href="https://x.org"><link rel=x></head>'),
      'text/html'
    );
    const first = page.head.firstElementChild as HTMLMetaElement;
    expect(first.httpEquiv).toBe('Content-Security-Policy');
    expect(first.content).toContain("default-src 'none'");
    expect(page.querySelector('base, link')).toBeNull();
  });

  it.each([
    '<meta http-equiv="refresh" content="0;url=https://x.org">',
    '<iframe src="https://x.org"></iframe>',
    '<object data="x"></object>',
    '<svg><script>1</script></svg>'
  ])('has no %p left', html => {
    const page = new DOMParser().parseFromString(sealHtml(html), 'text/html');
    page.querySelector('meta')?.remove();
    expect(page.querySelector('meta, iframe, object, script')).toBeNull();
  });
});

describe('The preview of an artifact', () => {
  it('folds the parts of JSON', async () => {
    await show();
    const pane = within(await open('config.json'));
    fireEvent.click(await pane.findByRole('button', { name: /list/ }));
    expect(pane.queryByText('2')).toBeNull();
    fireEvent.click(pane.getByRole('button', { name: /list/ }));
    expect(pane.getByText('2')).toBeTruthy();
  });

  it('shows JSON that is none as it is', async () => {
    await show();
    const pane = await open('broken.json');
    await waitFor(() => {
      expect(pane.querySelector('pre')?.textContent).toBe('{"a": ');
    });
  });

  it('shows Markdown without its HTML', async () => {
    await show();
    const pane = await open('notes.md');
    expect((await within(pane).findByText('hello')).tagName).toBe('EM');
    expect(pane.querySelector('script')).toBeNull();
  });

  it('shows a Parquet file as a table, of which it reads parts', async () => {
    const { server } = await show();
    const pane = within(await open('data.parquet'));
    expect(await pane.findByText('3 rows · 4 columns')).toBeTruthy();
    expect(server.asked('get-artifact').map(({ range }) => range)).toContain(
      `bytes=0-${PARQUET_BYTES.length - 1}`
    );
  });

  it('shows a table, only the rows that are seen', async () => {
    const height = jest
      .spyOn(HTMLElement.prototype, 'offsetHeight', 'get')
      .mockReturnValue(240);
    await show();
    const pane = await open('scores.csv');
    await within(pane).findByText('400 rows · 2 columns');
    const rows = pane.querySelectorAll('tr[aria-rowindex]');
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan(100);
    height.mockRestore();
  });

  it('shows a notebook with its pictures, never as HTML', async () => {
    await show();
    const pane = await open('a.ipynb');
    const heading = await within(pane).findByRole('heading');
    expect(heading.textContent).toBe('Title <img src=x>');
    const [picture, ...others] = pane.querySelectorAll('img');
    expect(picture?.src).toBe('data:image/png;base64,iVBORw0KGgo=');
    expect(others).toHaveLength(0);
    expect(pane.querySelector('script, h1')).toBeNull();
    expect(within(pane).getByText('[3]')).toBeTruthy();
  });

  it('says what kind of model a folder has', async () => {
    await show();
    await open('model');
    const summary = await screen.findByTestId('tracker-model-summary');
    expect(summary.textContent).toContain('sklearn');
    expect(summary.textContent).toContain('The model has no signature.');
  });

  it.each([
    ['blob.dat', 'This file is no text: download it.'],
    ['data.feather', 'There is no preview of this kind of file: download it.'],
    [
      'large.pdf',
      'Files of this kind are shown up to 34 MB: download this one.'
    ]
  ])('of %p says that it must be downloaded', async (path, message) => {
    const { server } = await show();
    const pane = within(await open(path));
    expect(await pane.findByText(message)).toBeTruthy();
    expect(
      pane.getByRole<HTMLAnchorElement>('link', { name: 'Download' }).href
    ).toContain('get-artifact');
    if (path === 'large.pdf') {
      expect(server.asked('get-artifact')).toEqual([]);
    }
  });

  it('lets the browser fetch pictures and sound', async () => {
    await show();
    const pane = await open('roc.png');
    expect(pane.querySelector('img')?.alt).toBe('roc.png');
    const player = (await open('sound.wav')).querySelector('audio');
    expect(player?.hasAttribute('controls')).toBe(true);
  });

  it('says why a file cannot be read, and tries again', async () => {
    const server = makeServer();
    server.answers['get-artifact'] = () => new Refusal(403, '', 'Not yours');
    await show(server);
    const pane = within(await open('notes.md'));
    const alert = await pane.findByRole('alert');
    expect(alert.textContent).toContain('Not yours');
    server.answers['get-artifact'] = () => 'now';
    fireEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    expect(await pane.findByText('now')).toBeTruthy();
  });

  it('reads more of a long text when it is asked to', async () => {
    const server = makeServer([{ path: 'long.txt', file_size: 400_000 }]);
    server.answers['get-artifact'] = () => 'x'.repeat(400_000);
    await show(server);
    const pane = await open('long.txt');
    const more = await within(pane).findByRole('button', { name: 'Show more' });
    expect(pane.querySelector('pre')?.textContent).toHaveLength(262_144);
    fireEvent.click(more);
    await waitFor(() => {
      expect(pane.querySelector('pre')?.textContent).toHaveLength(400_000);
    });
    expect(
      within(pane).queryByRole('button', { name: 'Show more' })
    ).toBeNull();
  });
});
