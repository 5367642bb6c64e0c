import type { FormEvent, ReactElement } from 'react';
import { useCallback, useState } from 'react';

import type { IRegistered, IRun } from '../api';
import { describeError } from '../api';
import { loggedModels } from '../compare';
import { checkModelName, emptyRegistration, RegisterForm } from '../components';
import { ErrorNote } from '../components/common/ErrorNote';
import { useLoaded, useObservable } from '../components/common/hooks';
import { useHost } from '../components/common/host';
import { Note } from '../components/common/Note';
import { Dialog } from './Dialog';
import { DialogButtons } from './DialogButtons';
import { addresses } from './route';

interface IRegisterDialogProps {
  readonly runId: string;
  readonly onClose: () => void;
}

/** Asks for a name, and registers the model of a run under it. */
export function RegisterDialog(props: IRegisterDialogProps): ReactElement {
  const { runId, onClose } = props;
  const { tracker, trans } = useHost();
  const load = useCallback(
    () => tracker.client.getRun(runId),
    [tracker, runId]
  );
  const { value: run, error } = useLoaded(load);
  const title = run
    ? trans.__('Register the model of %1', run.name)
    : trans.__('Register a model');
  return (
    <Dialog title={title} onClose={onClose}>
      {error && <ErrorNote message={error} />}
      {!run && !error && <Note>{trans.__('Loading…')}</Note>}
      {run && <Registration run={run} onClose={onClose} />}
    </Dialog>
  );
}

function Registration({
  run,
  onClose
}: {
  run: IRun;
  onClose: () => void;
}): ReactElement {
  const { tracker, trans } = useHost();
  const models = loggedModels(run);
  const [value, setValue] = useState(() => emptyRegistration(models));
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [registered, setRegistered] = useState<IRegistered>();
  const known = useObservable(tracker.models).models;

  const register = async (event: FormEvent) => {
    event.preventDefault();
    const name = value.name.trim();
    const problem = checkModelName(trans, name);
    setError(problem);
    if (problem) {
      return;
    }
    setBusy(true);
    try {
      const { registry } = tracker.client;
      setRegistered(await registry.register(run.runId, { ...value, name }));
      void tracker.models.reload();
    } catch (failure) {
      setError(describeError(failure));
    } finally {
      setBusy(false);
    }
  };

  if (registered) {
    const { refusal } = registered;
    const { name, version } = registered.version;
    return (
      <>
        <p role="status">
          <a href={addresses.version(name, version)} onClick={onClose}>
            {trans.__('%1 version %2', name, version)}
          </a>{' '}
          {trans.__('is registered.')}
        </p>
        {refusal && <ErrorNote message={refusal} />}
        <DialogButtons cancel={trans.__('Close')} onCancel={onClose} />
      </>
    );
  }
  if (models.length === 0) {
    return (
      <>
        <Note>{trans.__('%1 has no model.', run.name)}</Note>
        <DialogButtons cancel={trans.__('Close')} onCancel={onClose} />
      </>
    );
  }
  return (
    <form onSubmit={event => void register(event)}>
      <RegisterForm
        trans={trans}
        models={models}
        known={known}
        value={value}
        error={error}
        onChange={changed => {
          setValue(changed);
          setError(undefined);
        }}
      />
      <DialogButtons cancel={trans.__('Cancel')} onCancel={onClose}>
        <button
          type="submit"
          className="jp-Tracker-button jp-mod-accept"
          disabled={isBusy}
        >
          {trans.__('Register')}
        </button>
      </DialogButtons>
    </form>
  );
}
