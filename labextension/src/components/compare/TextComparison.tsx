import type { ReactElement } from 'react';
import { useCallback, useState } from 'react';

import type { IRun } from '../../api';
import { readDelimited } from '../../compare';
import { ErrorNote } from '../common/ErrorNote';
import { useLoaded } from '../common/hooks';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { CellTable } from './CellTable';
import { RunSelect } from './RunSelect';
import { TextDiff } from './TextDiff';
import { Toggle } from '../common/Toggle';

interface ITextComparisonProps {
  /** The runs that have the file. */
  readonly runs: readonly IRun[];
  readonly path: string;
  readonly kind: string;
}

/** So much of a file is read. */
const LIMIT = 256 * 1024;

/** Rows of a table that are shown beside another. */
const ROWS = 100;

/** The text of two runs at one path: what differs, or both beside each other. */
export function TextComparison(props: ITextComparisonProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runs, path, kind } = props;
  const [firstId, setFirstId] = useState(runs[0]?.runId ?? '');
  const [secondId, setSecondId] = useState(runs[1]?.runId ?? '');
  const [isBeside, setBeside] = useState(kind === 'table');
  const load = useCallback(
    () =>
      Promise.all(
        [firstId, secondId].filter(Boolean).map(async runId => {
          const read = await tracker.client.artifacts.readText(
            runId,
            path,
            LIMIT
          );
          return {
            text:
              kind === 'json' && read.isWhole ? indent(read.text) : read.text,
            isWhole: read.isWhole
          };
        })
      ),
    [tracker, firstId, secondId, path, kind]
  );
  const { value: texts, error } = useLoaded(load);
  const [first, second] = texts ?? [];
  return (
    <div className="jp-Tracker-textComparison">
      <div className="jp-Tracker-compareBar">
        {runs.length > 1 && (
          <>
            <RunSelect
              label={trans.__('From')}
              runs={runs}
              value={firstId}
              onChange={setFirstId}
            />
            <RunSelect
              label={trans.__('to')}
              runs={runs}
              value={secondId}
              onChange={setSecondId}
            />
            <Toggle
              label={trans.__('Side by side')}
              isOn={isBeside}
              onChange={setBeside}
            />
          </>
        )}
      </div>
      {error && <ErrorNote message={error} />}
      {!texts && !error && <Note>{trans.__('Loading…')}</Note>}
      {texts?.some(({ isWhole }) => !isWhole) && (
        <Note>
          {trans.__('Only the first %1 KiB are compared.', LIMIT / 1024)}
        </Note>
      )}
      {first && second && !isBeside && (
        <TextDiff before={first.text} after={second.text} />
      )}
      {texts && (isBeside || !second) && (
        <div className="jp-Tracker-beside">
          {texts.map(({ text }, index) => (
            <Text key={index} path={path} kind={kind} text={text} />
          ))}
        </div>
      )}
    </div>
  );
}

interface ITextProps {
  readonly path: string;
  readonly kind: string;
  readonly text: string;
}

function Text({ path, kind, text }: ITextProps): ReactElement {
  const { trans } = useHost();
  if (kind !== 'table') {
    return <pre className="jp-Tracker-text">{text}</pre>;
  }
  const delimiter = path.toLowerCase().endsWith('.tsv') ? '\t' : ',';
  const { header, rows, hasMore } = readDelimited(text, delimiter, ROWS);
  return (
    <div>
      <CellTable label={path} cells={[header, ...rows]} />
      {hasMore && <Note>{trans.__('Only the first %1 rows.', ROWS)}</Note>}
    </div>
  );
}

/** The same JSON with one value on each line; text that is none stays as it is. */
function indent(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
