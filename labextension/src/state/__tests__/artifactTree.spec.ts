import { TrackerClient } from '../../api';
import { FakeServer, Refusal } from '../../testing/fakeServer';
import { ArtifactTree, treeLines } from '../artifactTree';

const FOLDERS: Record<string, unknown[] | undefined> = {
  '': [
    { path: 'b.txt', file_size: 3 },
    { path: 'a10', is_dir: true },
    { path: 'a2', is_dir: true }
  ],
  a2: [{ path: 'a2/deep', is_dir: true }],
  'a2/deep': [{ path: 'a2/deep/x.csv', file_size: 1 }],
  a10: []
};

function makeTree(folders = FOLDERS) {
  const server = new FakeServer({
    'artifacts/list': ({ query }) => ({
      files: folders[String(query.path ?? '')]
    })
  });
  return { server, tree: new ArtifactTree(new TrackerClient(server), 'r') };
}

const shown = (tree: ArtifactTree) =>
  treeLines(tree.get()).map(line =>
    'file' in line ? line.file.path : line.kind
  );

describe('ArtifactTree', () => {
  it('is loading until its root was listed', () => {
    expect(shown(makeTree().tree)).toEqual(['loading']);
  });

  it('has folders first, and names as people sort them', async () => {
    const { tree } = makeTree();
    await tree.list('');
    expect(shown(tree)).toEqual(['a2', 'a10', 'b.txt']);
  });

  it('lists a folder only when it is opened', async () => {
    const { tree, server } = makeTree();
    await tree.list('');
    expect(server.asked('artifacts/list')).toHaveLength(1);
    await tree.open('a2');
    expect(shown(tree)).toEqual(['a2', 'a2/deep', 'a10', 'b.txt']);
  });

  it('opens the folders that a folder is in', async () => {
    const { tree } = makeTree();
    await tree.list('');
    await tree.open('a2/deep');
    expect(shown(tree)).toContain('a2/deep/x.csv');
  });

  it('finds a file, and opens the folders that it is in', async () => {
    const { tree } = makeTree();
    await tree.list('');
    expect(await tree.find('a2/deep/x.csv')).toMatchObject({ size: 1 });
    expect(shown(tree)).toContain('a2/deep/x.csv');
  });

  it('finds a folder, and opens it', async () => {
    const { tree } = makeTree();
    await tree.list('');
    expect(await tree.find('a2')).toMatchObject({ isFolder: true });
    expect(shown(tree)).toContain('a2/deep');
  });

  it('finds nothing where nothing is', async () => {
    const { tree } = makeTree();
    expect(await tree.find('a2/gone.txt')).toBeUndefined();
  });

  it('keeps what it knows of a folder that is closed', async () => {
    const { tree, server } = makeTree();
    await tree.list('');
    await tree.open('a2');
    tree.close('a2');
    await tree.open('a2');
    expect(server.asked('artifacts/list')).toHaveLength(2);
  });

  it('says that a folder is empty', async () => {
    const { tree } = makeTree();
    await tree.list('');
    await tree.open('a10');
    expect(shown(tree)).toEqual(['a2', 'a10', 'empty', 'b.txt']);
  });

  it('says what went wrong, in the folder where it did', async () => {
    const { tree, server } = makeTree();
    await tree.list('');
    server.answers['artifacts/list'] = () =>
      new Refusal(503, 'TEMPORARILY_UNAVAILABLE', 'S3 does not answer');
    await tree.open('a2');
    expect(treeLines(tree.get())[1]).toMatchObject({
      kind: 'error',
      folder: 'a2',
      error: 'S3 does not answer'
    });
  });

  it('shows a large folder in parts', async () => {
    const files = Array.from({ length: 600 }, (_x, i) => ({ path: `f${i}` }));
    const { tree } = makeTree({ '': files });
    await tree.list('');
    expect(shown(tree)).toHaveLength(501);
    expect(treeLines(tree.get()).at(-1)).toMatchObject({ count: 100 });
    tree.showMore('');
    expect(shown(tree)).toHaveLength(600);
  });

  it('sees new files when it is refreshed', async () => {
    const { tree, server } = makeTree();
    await tree.list('');
    server.answers['artifacts/list'] = () => ({ files: [{ path: 'new' }] });
    await tree.refresh();
    expect(shown(tree)).toEqual(['new']);
  });
});
