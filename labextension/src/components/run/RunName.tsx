import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IRun } from '../../api';
import { Glyph } from '../common/Glyph';
import { useHost } from '../common/host';
import { useFocusBack } from '../common/useFocusBack';
import type { Edit } from './useEdit';

interface IRunNameProps {
  readonly run: IRun;
  readonly edit: Edit;
}

/** A run's name, which becomes a field when somebody wants another one. */
export function RunName({ run, edit }: IRunNameProps): ReactElement {
  const { tracker, trans } = useHost();
  const [draft, setDraft] = useState<string>();
  const button = useFocusBack(draft !== undefined);
  if (draft === undefined) {
    return (
      <>
        <h2 className="jp-Tracker-runHeading" title={run.name}>
          {run.name}
        </h2>
        <button
          ref={button}
          type="button"
          className="jp-Tracker-iconButton"
          aria-label={trans.__('Rename the run')}
          title={trans.__('Rename the run')}
          onClick={() => {
            setDraft(run.name);
          }}
        >
          <Glyph name="pencil" />
        </button>
      </>
    );
  }
  const save = async () => {
    const name = draft.trim();
    const isNew = name !== '' && name !== run.name;
    if (
      !isNew ||
      (await edit(() => tracker.client.runEdits.rename(run.runId, name)))
    ) {
      setDraft(undefined);
    }
  };
  return (
    <form
      className="jp-Tracker-inlineForm"
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        // The reader has just asked for it.
        autoFocus
        className="jp-Tracker-input"
        aria-label={trans.__('Name of the run')}
        spellCheck={false}
        value={draft}
        onChange={event => {
          setDraft(event.currentTarget.value);
        }}
        onKeyDown={event => {
          if (event.key === 'Escape') {
            setDraft(undefined);
          }
        }}
      />
      <button type="submit" className="jp-Tracker-button">
        {trans.__('Save')}
      </button>
    </form>
  );
}
