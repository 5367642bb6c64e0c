/** The files of a run as a tree whose folders are listed when they are opened. */

import type { IArtifact, TrackerClient } from '../api';
import { describeError } from '../api';
import { Observable } from './observable';

/** Files of one folder that are shown before somebody asks for more. */
const PAGE = 500;

/** What is known of one folder. */
export interface IFolderListing {
  /** Unset until it was listed. */
  readonly files?: readonly IArtifact[];
  readonly error?: string;
  /** How many of its files are shown. */
  readonly shown: number;
}

/** What the tree shows. */
export interface IArtifactTreeState {
  /** By path; the root is the empty one. */
  readonly folders: Readonly<Record<string, IFolderListing | undefined>>;
  readonly open: ReadonlySet<string>;
}

/** One line of the tree. */
export type TreeLine = {
  /** How many folders it is inside of. */
  readonly depth: number;
  /** Path of the folder it is in. */
  readonly folder: string;
} & (
  | { readonly kind: 'file'; readonly file: IArtifact }
  | {
      readonly kind: 'folder';
      readonly file: IArtifact;
      readonly isOpen: boolean;
    }
  | { readonly kind: 'loading' | 'empty' }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'more'; readonly count: number }
);

/** Lists folders of a run's artifacts on demand. */
export class ArtifactTree extends Observable<IArtifactTreeState> {
  constructor(
    private readonly client: TrackerClient,
    private readonly runId: string
  ) {
    super({ folders: {}, open: new Set() });
  }

  /** List a folder, or list it anew. */
  readonly list = async (path: string): Promise<void> => {
    try {
      const files = await this.client.listArtifacts(
        this.runId,
        path || undefined
      );
      this.note(path, { files: sorted(files), error: undefined });
    } catch (error) {
      this.note(path, { error: describeError(error) });
    }
  };

  /** List everything anew that was listed. */
  readonly refresh = async (): Promise<void> => {
    const known = Object.keys(this.get().folders);
    await Promise.all(known.map(this.list));
  };

  /** Open a folder, and those that it is in. */
  readonly open = async (path: string): Promise<void> => {
    const above = foldersAbove(path);
    this.patch({ open: new Set([...this.get().open, ...above, path]) });
    const unknown = [...above, path].filter(
      folder => !this.get().folders[folder]?.files
    );
    await Promise.all(unknown.map(this.list));
  };

  /** Open the folders above a file or a folder, and the folder itself; undefined if not there. */
  readonly find = async (path: string): Promise<IArtifact | undefined> => {
    const above = foldersAbove(path);
    await this.open(above.at(-1) ?? '');
    const { files = [] } = this.listing(above.at(-1) ?? '');
    const found = files.find(file => file.path === path);
    if (found?.isFolder) {
      await this.open(path);
    }
    return found;
  };

  /** Fold a folder. */
  readonly close = (path: string): void => {
    const open = new Set(this.get().open);
    open.delete(path);
    this.patch({ open });
  };

  /** Show more files of a folder. */
  readonly showMore = (path: string): void => {
    this.note(path, { shown: this.listing(path).shown + PAGE });
  };

  private note(path: string, part: Partial<IFolderListing>): void {
    const listing = { ...this.listing(path), ...part };
    this.patch({ folders: { ...this.get().folders, [path]: listing } });
  }

  private listing(path: string): IFolderListing {
    return this.get().folders[path] ?? { shown: PAGE };
  }
}

/** The lines from top to bottom. */
export function treeLines(
  state: IArtifactTreeState,
  folder = '',
  depth = 0
): TreeLine[] {
  const listing = state.folders[folder];
  const at = { depth, folder };
  const lines: TreeLine[] = [];
  if (listing?.error) {
    lines.push({ ...at, kind: 'error', error: listing.error });
  }
  if (!listing?.files) {
    return listing?.error ? lines : [{ ...at, kind: 'loading' }];
  }
  for (const file of listing.files.slice(0, listing.shown)) {
    const isOpen = state.open.has(file.path);
    lines.push(
      file.isFolder
        ? { ...at, kind: 'folder', file, isOpen }
        : { ...at, kind: 'file', file }
    );
    if (file.isFolder && isOpen) {
      lines.push(...treeLines(state, file.path, depth + 1));
    }
  }
  const left = listing.files.length - listing.shown;
  if (left > 0) {
    lines.push({ ...at, kind: 'more', count: left });
  }
  if (listing.files.length === 0) {
    lines.push({ ...at, kind: 'empty' });
  }
  return lines;
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts
    .slice(1)
    .map((_part, index) => parts.slice(0, index + 1).join('/'));
}

/** Folders first, then by name the way people sort them. */
function sorted(files: readonly IArtifact[]): IArtifact[] {
  return [...files].sort(
    (a, b) =>
      Number(b.isFolder) - Number(a.isFolder) ||
      a.path.localeCompare(b.path, undefined, { numeric: true })
  );
}
