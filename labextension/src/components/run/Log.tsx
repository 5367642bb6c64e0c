import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';

import type { IArtifact, IRun } from '../../api';
import { MoreText } from '../artifacts/MoreText';
import { useArtifactText } from '../artifacts/useArtifactText';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';

/** Bytes that are read before somebody asks for more. */
const LIMIT = 1024 * 1024;

interface ILogProps {
  readonly run: IRun;
  readonly file: IArtifact;
}

/** One log, whose end stays in sight while the run goes on. */
export function Log({ run, file }: ILogProps): ReactElement {
  const { trans } = useHost();
  const isRunning = run.status === 'RUNNING';
  const [isFollowed, setFollowed] = useState(true);
  const shown = useRef<HTMLPreElement>(null);
  // Read anew only when it has grown.
  const read = useArtifactText(run.runId, file.path, LIMIT, file.size);
  const text = read.value?.text;
  useEffect(() => {
    if (isRunning && isFollowed && shown.current) {
      shown.current.scrollTop = shown.current.scrollHeight;
    }
  }, [isRunning, isFollowed, text]);
  return (
    <>
      {isRunning && (
        <label className="jp-Tracker-toggle">
          <input
            type="checkbox"
            checked={isFollowed}
            onChange={event => {
              setFollowed(event.currentTarget.checked);
            }}
          />
          {trans.__('Follow the end')}
        </label>
      )}
      <Loaded loaded={read}>
        {() => (
          <>
            {text === '' && <Note>{trans.__('This file is empty.')}</Note>}
            <pre
              ref={shown}
              className="jp-Tracker-fileText jp-Tracker-log"
              tabIndex={0}
              aria-label={file.path}
            >
              {text}
            </pre>
            <MoreText read={read} />
          </>
        )}
      </Loaded>
    </>
  );
}
