import type { ReactElement } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';

import type { IArtifact } from '../../api';
import { ArtifactTree } from '../../state';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { MAGIC } from '../common/magic';
import { Note } from '../common/Note';
import { ArtifactPane } from './ArtifactPane';
import { ArtifactTreeView } from './ArtifactTreeView';

/** Who else knows which artifact is shown. */
export interface IArtifactPlace {
  /** Path of the file or folder; undefined for none. */
  readonly path?: string;
  /** The reader has chosen another one, or none. */
  show(path?: string): void;
}

interface IArtifactBrowserProps {
  readonly runId: string;
  /** Another one means that the run has changed. */
  readonly version: number;
  /** Unset where it is nobody else's business what is shown. */
  readonly place?: IArtifactPlace;
}

/** The files of a run, and what is in the one that is chosen. */
export function ArtifactBrowser(props: IArtifactBrowserProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runId, version, place } = props;
  const tree = useMemo(
    () => new ArtifactTree(tracker.client, runId),
    [tracker, runId]
  );
  const [chosen, setChosen] = useState<IArtifact>();
  const [missing, setMissing] = useState<string>();
  const root = useObservable(tree).folders[''];
  const path = place?.path;
  const shown = useRef<string>();
  const choose = (file: IArtifact) => {
    shown.current = file.path;
    setChosen(file);
    setMissing(undefined);
    if (file.path !== path) {
      place?.show(file.path);
    }
  };
  useEffect(() => {
    const load = async () => {
      await tree.list('');
      const file = path === undefined ? undefined : await tree.find(path);
      // Unless the reader has chosen something meanwhile.
      if (shown.current === path) {
        setChosen(file);
        setMissing(file ? undefined : path);
      }
    };
    // What the reader chose here is shown already.
    if (path === undefined || path !== shown.current) {
      shown.current = path;
      void load();
    }
  }, [tree, path]);
  useEffect(() => {
    void tree.refresh();
  }, [tree, version]);
  if (root?.files?.length === 0) {
    return (
      <Note>
        {trans.__(
          'No artifacts yet: log_artifact, log_figure and log_model put files here, and so does a cell with %1.',
          MAGIC
        )}
      </Note>
    );
  }
  return (
    <div className="jp-Tracker-artifacts">
      <ArtifactTreeView tree={tree} chosen={chosen?.path} onChoose={choose} />
      <ArtifactPane runId={runId} file={chosen} missing={missing} />
    </div>
  );
}
