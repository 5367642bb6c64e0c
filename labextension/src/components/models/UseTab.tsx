import type { ReactElement } from 'react';
import { useState } from 'react';

import type { IModelVersion } from '../../api';
import type { IModelCode, ModelCodeKind } from '../../compare';
import { modelCode, modelUri, readModelSummary } from '../../compare';
import { CopyButton } from '../common/CopyButton';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { useModelFiles } from './useModelFiles';

/** The code that loads, serves and asks a version, to be copied. */
export function UseTab({ version }: { version: IModelVersion }): ReactElement {
  const { trans } = useHost();
  const ways = waysOf(version);
  const [chosen, setChosen] = useState('');
  const which = ways.includes(chosen) ? chosen : version.version;
  const { model } = useModelFiles(version).value ?? {};
  const summary = model === undefined ? undefined : readModelSummary(model);
  return (
    <>
      <div className="jp-Tracker-actions jp-Tracker-useBar">
        <label className="jp-Tracker-field">
          <span>{trans.__('Name it by')}</span>
          <select
            className="jp-Tracker-input"
            value={which}
            onChange={event => {
              setChosen(event.currentTarget.value);
            }}
          >
            {ways.map(way => (
              <option key={way} value={way}>
                {way === version.version ? trans.__('version %1', way) : way}
              </option>
            ))}
          </select>
        </label>
        <span className="jp-Tracker-facts">
          {which === version.version
            ? trans.__('Always this version.')
            : trans.__('Whatever version has %1 by then.', which)}
        </span>
      </div>
      <ol className="jp-Tracker-steps" data-testid="tracker-model-code">
        {modelCode(modelUri(version.name, which), summary).map(code => (
          <Code key={code.kind} code={code} />
        ))}
      </ol>
      {summary?.inputs.length === 0 && (
        <Note>
          {trans.__(
            'The model has no signature, so nobody can say what a request looks like. Save it with one: infer_signature.'
          )}
        </Note>
      )}
    </>
  );
}

/** What a version may be called by. */
function waysOf({ version, stage, aliases }: IModelVersion): string[] {
  return [
    version,
    ...(stage === 'None' ? [] : [stage]),
    ...aliases.map(alias => `@${alias}`)
  ];
}

function Code({ code }: { code: IModelCode }): ReactElement {
  const { trans } = useHost();
  const title = codeTitle(trans, code.kind);
  return (
    <li>
      <div className="jp-Tracker-stepTitle">
        <strong>{title}</strong>
        <span className="jp-Tracker-badge">
          {code.place === 'shell' ? trans.__('terminal') : trans.__('notebook')}
        </span>
        <CopyButton text={code.code} label={trans.__('Copy: %1', title)} />
      </div>
      <pre className="jp-Tracker-fileText" tabIndex={0}>
        {code.code}
      </pre>
    </li>
  );
}

function codeTitle(trans: ITranslator, kind: ModelCodeKind): string {
  switch (kind) {
    case 'native':
      return trans.__('Load it as what it is');
    case 'pyfunc':
      return trans.__('Load it as a function');
    case 'serve':
      return trans.__('Serve it');
    case 'serveMlflow':
      return trans.__('Serve it with MLflow');
    case 'ask':
      return trans.__('Ask what serves it');
  }
}
