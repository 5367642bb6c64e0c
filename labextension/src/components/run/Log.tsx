import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';

import type { IArtifact, IRun } from '../../api';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';
import { LogNote } from './LogNote';
import { useLog } from './useLog';

interface ILogProps {
  readonly run: IRun;
  readonly file: IArtifact;
}

/** One log, of a long one the end, which stays in sight while the run goes on. */
export function Log({ run, file }: ILogProps): ReactElement {
  const { trans } = useHost();
  const isRunning = run.status === 'RUNNING';
  const [isFollowed, setFollowed] = useState(true);
  const shown = useRef<HTMLPreElement>(null);
  const read = useLog(run.runId, file);
  const { text, isWhole = true } = read.value ?? {};
  const isEndSought = isRunning ? isFollowed : !isWhole;
  useEffect(() => {
    if (isEndSought && shown.current) {
      shown.current.scrollTop = shown.current.scrollHeight;
    }
  }, [isEndSought, text]);
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
            <LogNote runId={run.runId} file={file} read={read} />
            {text === '' && <Note>{trans.__('This file is empty.')}</Note>}
            <pre
              ref={shown}
              className="jp-Tracker-fileText jp-Tracker-log"
              tabIndex={0}
              aria-label={file.path}
            >
              {text}
            </pre>
          </>
        )}
      </Loaded>
    </>
  );
}
