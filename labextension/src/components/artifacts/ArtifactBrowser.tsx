import type { ReactElement } from 'react';
import { useEffect, useMemo, useState } from 'react';

import type { IArtifact } from '../../api';
import { ArtifactTree } from '../../state';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { MAGIC } from '../common/magic';
import { Note } from '../common/Note';
import { ArtifactPane } from './ArtifactPane';
import { ArtifactTreeView } from './ArtifactTreeView';

interface IArtifactBrowserProps {
  readonly runId: string;
  /** Another one means that the run has changed. */
  readonly version: number;
  /** Path of the file or folder that is shown at first. */
  readonly first?: string;
}

/** The files of a run, and what is in the one that is chosen. */
export function ArtifactBrowser(props: IArtifactBrowserProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runId, version, first } = props;
  const tree = useMemo(
    () => new ArtifactTree(tracker.client, runId),
    [tracker, runId]
  );
  const [chosen, setChosen] = useState<IArtifact>();
  const [missing, setMissing] = useState<string>();
  const root = useObservable(tree).folders[''];
  useEffect(() => {
    const load = async () => {
      await tree.list('');
      if (first) {
        const file = await tree.find(first);
        setChosen(chosenMeanwhile => chosenMeanwhile ?? file);
        setMissing(file ? undefined : first);
      }
    };
    void load();
  }, [tree, first]);
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
      <ArtifactTreeView
        tree={tree}
        chosen={chosen?.path}
        onChoose={setChosen}
      />
      <ArtifactPane runId={runId} file={chosen} missing={missing} />
    </div>
  );
}
