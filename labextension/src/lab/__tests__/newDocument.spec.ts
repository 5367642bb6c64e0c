import type { Contents } from '@jupyterlab/services';

import { copyName, writeNewNotebook } from '../newDocument';

/** A drive with folders of file names, as the contents API shows it. */
class FakeContents {
  constructor(readonly folders: Record<string, string[]>) {}

  readonly saved: Record<string, unknown> = {};

  get(path: string) {
    const names = this.folders[path];
    return names
      ? Promise.resolve({ path, content: names.map(name => ({ name })) })
      : Promise.reject(new Error('404'));
  }

  save(path: string, { content }: { content: unknown }) {
    this.saved[path] = content;
    return Promise.resolve();
  }
}

async function write(folders: Record<string, string[]>, folder: string) {
  const contents = new FakeContents(folders);
  const path = await writeNewNotebook(
    contents as unknown as Contents.IManager,
    folder,
    'train-gbm',
    { cells: [] }
  );
  expect(contents.saved[path]).toEqual({ cells: [] });
  return path;
}

describe('writeNewNotebook', () => {
  it('writes beside the original', async () => {
    const path = await write({ work: ['train.ipynb'] }, 'work');
    expect(path).toBe('work/train-gbm-1.ipynb');
  });

  it('takes the first number that is free', async () => {
    const taken = ['train-gbm-1.ipynb', 'train-gbm-2.ipynb'];
    expect(await write({ work: taken }, 'work')).toBe('work/train-gbm-3.ipynb');
  });

  it('writes at the top when the folder is gone', async () => {
    expect(await write({ '': [] }, 'work')).toBe('train-gbm-1.ipynb');
  });
});

describe('copyName', () => {
  it.each([
    ['work/train.ipynb', 'gbm', 'train-gbm'],
    ['train.ipynb', 'lr 0.1/depth: 3', 'train-lr-0.1-depth-3'],
    ['', 'gbm', 'gbm']
  ])('of %p for %p is %p', (path, runName, name) => {
    expect(copyName(path, runName)).toBe(name);
  });
});
