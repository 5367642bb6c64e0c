import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IArtifact, IRun } from '../../api';
import type { IArtifactRow } from '../../compare';
import { artifactKind } from '../../compare';
import { Chevron } from '../common/Chevron';
import { formatSize } from '../common/format';
import { useHost } from '../common/host';
import { TextComparison } from './TextComparison';

interface IArtifactFileProps {
  readonly row: IArtifactRow;
  readonly runs: readonly IRun[];
  readonly depth: number;
}

/** What can be read line by line. */
const READABLE: readonly string[] = [
  'text',
  'json',
  'table',
  'markdown',
  'html'
];

/** One file of the runs: pictures beside each other, text compared when it is opened. */
export function ArtifactFile(props: IArtifactFileProps): ReactElement {
  const { row, runs } = props;
  const [isOpen, setOpen] = useState(false);
  const kind = artifactKind(row.path);
  const isReadable = READABLE.includes(kind);
  const owners = runs.filter((_run, index) => row.files[index]);
  return (
    <>
      <tr data-kind={kind}>
        <th scope="row" style={{ paddingLeft: 16 * props.depth }}>
          {isReadable ? (
            <button
              type="button"
              className="jp-Tracker-fold"
              aria-expanded={isOpen}
              onClick={() => {
                setOpen(!isOpen);
              }}
            >
              <Chevron isOpen={isOpen} />
              {row.name}
            </button>
          ) : (
            <span className="jp-Tracker-fileName">{row.name}</span>
          )}
        </th>
        {runs.map((run, index) => {
          const file = row.files[index];
          return (
            <td key={run.runId}>
              {file ? (
                <FileCell run={run} file={file} isImage={kind === 'image'} />
              ) : (
                <span className="jp-Tracker-facts">–</span>
              )}
            </td>
          );
        })}
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={runs.length + 1}>
            <TextComparison runs={owners} path={row.path} kind={kind} />
          </td>
        </tr>
      )}
    </>
  );
}

interface IFileCellProps {
  readonly run: IRun;
  readonly file: IArtifact;
  readonly isImage: boolean;
}

function FileCell({ run, file, isImage }: IFileCellProps): ReactElement {
  const { tracker, trans } = useHost();
  const url = tracker.client.artifactUrl(run.runId, file.path);
  const label = trans.__('%1 of %2', file.path, run.name);
  return (
    <a href={url} target="_blank" rel="noreferrer" aria-label={label}>
      {isImage ? (
        <img
          className="jp-Tracker-figure"
          loading="lazy"
          src={url}
          alt={label}
        />
      ) : (
        <span className="jp-Tracker-link">
          {file.size === undefined ? trans.__('open') : formatSize(file.size)}
        </span>
      )}
    </a>
  );
}
