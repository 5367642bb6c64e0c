import type { ReactElement } from 'react';
import { useCallback, useState } from 'react';

import type { IArtifact, IRun, TrackerClient } from '../../api';
import { artifactKind } from '../../compare';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { MAGIC } from '../common/magic';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';
import { Log } from './Log';

/** Where runs keep what they print, and where people put their logs. */
const FOLDERS = ['output', 'logs'];

/** Folders of single cells that are looked into. */
const MAX_FOLDERS = 50;

interface ILogsTabProps {
  readonly run: IRun;
  readonly version: number;
}

/** What the run has printed and logged as text. */
export function LogsTab({ run, version }: ILogsTabProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runId } = run;
  const [chosen, setChosen] = useState<string>();
  const load = useCallback(
    () => listLogs(tracker.client, runId),
    // A new version means that the same request has another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tracker, runId, version]
  );
  return (
    <Loaded loaded={useRetried(load)}>
      {logs => {
        const log = logs.find(({ path }) => path === chosen) ?? logs[0];
        return log ? (
          <>
            <label className="jp-Tracker-toggle">
              {trans.__('File')}
              <select
                className="jp-Tracker-input"
                value={log.path}
                onChange={event => {
                  setChosen(event.currentTarget.value);
                }}
              >
                {logs.map(({ path }) => (
                  <option key={path}>{path}</option>
                ))}
              </select>
            </label>
            <Log key={log.path} run={run} file={log} />
          </>
        ) : (
          <Note>
            {trans.__(
              'No logs: cells with %1 keep what they print, and text files in the artifact folder “logs” are shown here.',
              MAGIC
            )}
          </Note>
        );
      }}
    </Loaded>
  );
}

async function listLogs(
  client: TrackerClient,
  runId: string
): Promise<IArtifact[]> {
  const list = async (paths: readonly string[]) =>
    (
      await Promise.all(paths.map(path => client.listArtifacts(runId, path)))
    ).flat();
  const found = await list(FOLDERS);
  const folders = found.filter(({ isFolder }) => isFolder);
  const inner = await list(
    folders.slice(0, MAX_FOLDERS).map(({ path }) => path)
  );
  return [...found, ...inner].filter(
    ({ path, isFolder }) => !isFolder && artifactKind(path) === 'text'
  );
}
