/** Ways to look at runs that were kept under a name. */

import type { IExperiment, TrackerClient } from '../api';
import type { IListView } from '../compare';
import { byName, readView } from '../compare';
import type { ExperimentList } from './experimentList';
import type { IMemory } from './memory';
import { Remembered } from './memory';

/** A kept view. */
export interface ISavedView {
  readonly name: string;
  /** Whether everybody who sees the experiment has it. */
  readonly isShared: boolean;
  readonly view: IListView;
}

/** The reader's own views, by name. */
export interface IOwnViews {
  readonly views: Readonly<Record<string, IListView>>;
}

/** Tags of an experiment that hold its views begin so. */
const TAG = 'tracker.view.';

/**
 * Keeps views: one of a single experiment with it, for everybody, others for the user alone.
 */
export class SavedViews extends Remembered<IOwnViews> {
  constructor(
    memory: IMemory,
    private readonly client: TrackerClient,
    private readonly experiments: ExperimentList
  ) {
    super(memory, 'views', { views: {} }, kept => ({
      views: Object.fromEntries(
        Object.entries(Object(kept.views)).map(([name, view]) => [
          name,
          readView(view)
        ])
      )
    }));
  }

  /** The views of an experiment, and the reader's own, by name. */
  list(experiment: IExperiment | undefined): ISavedView[] {
    const shared = Object.entries(experiment?.tags ?? {})
      .filter(([key]) => key.startsWith(TAG))
      .map(([key, text]) => ({
        name: key.slice(TAG.length),
        isShared: true,
        view: {
          ...parseView(text),
          experimentId: experiment?.experimentId ?? ''
        }
      }));
    const own = Object.entries(this.get().views).map(([name, view]) => ({
      name,
      isShared: false,
      view
    }));
    return [...shared, ...own].sort((a, b) => byName(a.name, b.name));
  }

  /** Keep a view, in place of one with the same name. */
  async save(name: string, view: IListView): Promise<void> {
    if (!view.experimentId) {
      this.remember({ views: { ...this.get().views, [name]: view } });
      return;
    }
    const value = JSON.stringify({ ...view, experimentId: '' });
    await this.client.experiments.setTag(view.experimentId, TAG + name, value);
    await this.experiments.reload();
  }

  async remove({ name, isShared, view }: ISavedView): Promise<void> {
    if (!isShared) {
      const others = Object.entries(this.get().views).filter(
        ([known]) => known !== name
      );
      this.remember({ views: Object.fromEntries(others) });
      return;
    }
    await this.client.experiments.deleteTag(view.experimentId, TAG + name);
    await this.experiments.reload();
  }

  /** Keep a view under another name. */
  async rename(saved: ISavedView, name: string): Promise<void> {
    // First the new one: if that is refused, the old one is still there.
    await this.save(name, saved.view);
    await this.remove(saved);
  }
}

function parseView(text: string): IListView {
  try {
    return readView(JSON.parse(text));
  } catch {
    // Anybody may write a tag: one that is no JSON is the plain view.
    return readView(undefined);
  }
}
