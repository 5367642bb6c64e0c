import type { IRun } from '../../api';

/** What a chart must know about a run. */
export type INamedRun = Pick<IRun, 'runId' | 'name'>;
