import type { ReactElement } from 'react';
import { useCallback, useState } from 'react';

import type { IRun } from '../../api';
import type { IArtifactRow } from '../../compare';
import { artifactRows } from '../../compare';
import { Chevron } from '../common/Chevron';
import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { ArtifactFile } from './ArtifactFile';

interface IArtifactRowsProps {
  readonly runs: readonly IRun[];
  /** The folder; unset for the top. */
  readonly path?: string;
  readonly depth: number;
}

/** The rows of one folder; a folder in it is listed once it is opened. */
export function ArtifactRows(props: IArtifactRowsProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runs, path, depth } = props;
  const [attempt, setAttempt] = useState(0);
  const load = useCallback(
    async () =>
      artifactRows(
        await Promise.all(
          runs.map(run => tracker.client.listArtifacts(run.runId, path))
        )
      ),
    // Another attempt may have another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, runs, path, attempt]
  );
  const { value: rows, error } = useLoaded(load);
  if (error || !rows || rows.length === 0) {
    return (
      <tr>
        <td colSpan={runs.length + 1}>
          {error && (
            <ErrorNote
              message={error}
              onRetry={() => {
                setAttempt(attempt + 1);
              }}
            />
          )}
          {!error && !rows && <Note>{trans.__('Loading…')}</Note>}
          {!error && rows && (
            <Note>{trans.__('The runs have no files here.')}</Note>
          )}
        </td>
      </tr>
    );
  }
  return (
    <>
      {rows.map(row =>
        row.isFolder ? (
          <Folder key={row.path} row={row} runs={runs} depth={depth} />
        ) : (
          <ArtifactFile key={row.path} row={row} runs={runs} depth={depth} />
        )
      )}
    </>
  );
}

interface IFolderProps {
  readonly row: IArtifactRow;
  readonly runs: readonly IRun[];
  readonly depth: number;
}

/** Folders of pictures are what people come for. */
const OPENED = /^(figures|images|plots)$/;

function Folder({ row, runs, depth }: IFolderProps): ReactElement {
  const [isOpen, setOpen] = useState(OPENED.test(row.path));
  return (
    <>
      <tr>
        <th scope="row" style={{ paddingLeft: 16 * depth }}>
          <button
            type="button"
            className="jp-Tracker-fold"
            aria-expanded={isOpen}
            onClick={() => {
              setOpen(!isOpen);
            }}
          >
            <Chevron isOpen={isOpen} />
            {row.name}/
          </button>
        </th>
        {row.files.map((file, index) => (
          <td key={index} className="jp-Tracker-facts">
            {file ? '' : '–'}
          </td>
        ))}
      </tr>
      {isOpen && <ArtifactRows runs={runs} path={row.path} depth={depth + 1} />}
    </>
  );
}
