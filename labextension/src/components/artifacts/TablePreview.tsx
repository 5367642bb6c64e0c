import type { ReactElement } from 'react';
import { useMemo } from 'react';

import { readDelimited } from '../../compare';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Note } from '../common/Note';
import type { IPreviewProps } from './ArtifactPreview';
import { DataTable } from './DataTable';
import { useArtifactText } from './useArtifactText';

const LIMIT = 1024 * 1024;
const MAX_ROWS = 1000;

/** The first rows of a table. */
export function TablePreview({ runId, file }: IPreviewProps): ReactElement {
  const read = useArtifactText(runId, file.path, LIMIT);
  const delimiter = file.path.toLowerCase().endsWith('.tsv') ? '\t' : ',';
  return (
    <Loaded loaded={read}>
      {({ text, isWhole }) => (
        <Table
          // The last line may be cut in two.
          text={isWhole ? text : text.slice(0, text.lastIndexOf('\n') + 1)}
          isWhole={isWhole}
          delimiter={delimiter}
          label={file.path}
        />
      )}
    </Loaded>
  );
}

interface ITableProps {
  readonly text: string;
  readonly isWhole: boolean;
  readonly delimiter: string;
  readonly label: string;
}

function Table(props: ITableProps): ReactElement {
  const { trans } = useHost();
  const { text, delimiter } = props;
  const { header, rows, hasMore } = useMemo(
    () => readDelimited(text, delimiter, MAX_ROWS),
    [text, delimiter]
  );
  if (header.length === 0) {
    return <Note>{trans.__('This table is empty.')}</Note>;
  }
  const isAll = props.isWhole && !hasMore;
  return (
    <>
      <p className="jp-Tracker-facts">
        {isAll
          ? trans._n('%1 row', '%1 rows', rows.length)
          : trans._n('The first row', 'The first %1 rows', rows.length)}
        {' · '}
        {trans._n('%1 column', '%1 columns', header.length)}
      </p>
      <DataTable header={header} rows={rows} label={props.label} />
    </>
  );
}
