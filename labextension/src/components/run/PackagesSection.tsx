import type { ReactElement } from 'react';
import { useCallback } from 'react';

import type { IRun } from '../../api';
import { environmentRun, parseRequirements } from '../../compare';
import { useRetried } from '../common/hooks';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { ValueTable } from './ValueTable';

const FOLDER = 'environment';
const FILE = 'requirements.txt';

/** Every package that was installed, with its version. */
export function PackagesSection({ run }: { run: IRun }): ReactElement {
  const { tracker, trans } = useHost();
  const owner = environmentRun(run);
  const load = useCallback(
    async () =>
      parseRequirements(
        (await tracker.client.readArtifact(owner, FOLDER, FILE)) ?? ''
      ),
    [tracker, owner]
  );
  return (
    <Loaded loaded={useRetried(load)}>
      {packages => (
        <ValueTable
          title={trans.__('Packages')}
          none={trans.__('Not recorded.')}
          testId="tracker-packages"
          values={Object.entries(packages).map(([name, text]) => ({
            name,
            text
          }))}
        />
      )}
    </Loaded>
  );
}
