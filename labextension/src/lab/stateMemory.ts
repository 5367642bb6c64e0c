import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

import type { IMemory } from '../state';

/** Keeps what the reader chose in JupyterLab's state, which belongs to the workspace. */
export class StateMemory implements IMemory {
  constructor(private readonly state: IStateDB) {}

  load(key: string): Promise<unknown> {
    return this.state.fetch(PREFIX + key);
  }

  async save(key: string, value: unknown): Promise<void> {
    // Through JSON, which has no word for undefined.
    const json = JSON.parse(JSON.stringify(value)) as ReadonlyPartialJSONValue;
    await this.state.save(PREFIX + key, json);
  }
}

const PREFIX = 'jupyter-tracker:';
