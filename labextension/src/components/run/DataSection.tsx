import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { ValueTable } from './ValueTable';

const FOLDER = 'provenance';
const FILE = 'data.json';

/** The data that DVC tracks, with its hashes; nothing when there is none. */
export function DataSection({ run }: { run: IRun }): ReactElement | null {
  const hash = run.tags.dvc_data_hash;
  return hash ? <Hashes runId={run.runId} hash={hash} /> : null;
}

interface IHashesProps {
  readonly runId: string;
  readonly hash: string;
}

function Hashes({ runId, hash }: IHashesProps): ReactElement {
  const { tracker, trans } = useHost();
  const load = useCallback(
    async () =>
      readHashes(await tracker.client.readArtifact(runId, FOLDER, FILE)),
    [tracker, runId]
  );
  return (
    <Loaded loaded={useRetried(load)}>
      {hashes => (
        <ValueTable
          title={trans.__('Data of DVC')}
          none=""
          testId="tracker-data"
          values={[{ name: trans.__('All of it'), text: hash }, ...hashes]}
        />
      )}
    </Loaded>
  );
}

function readHashes(text = '{}') {
  const hashes: unknown = JSON.parse(text);
  return Object.entries(Object(hashes)).map(([name, value]) => ({
    name,
    text: typeof value === 'string' ? value : JSON.stringify(value)
  }));
}
