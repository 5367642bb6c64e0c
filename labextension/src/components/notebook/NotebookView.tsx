import type { ReactElement } from 'react';
import { memo, useMemo, useState } from 'react';

import type { IRichCell, RichOutput } from '../../compare';
import { readRichCells } from '../../compare';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Markdown } from '../markdown/Markdown';

/** Cells that are shown before somebody asks for more. */
const PAGE = 200;

/** A notebook as its cells, with texts and pictures that they showed. */
export function NotebookView({
  notebook
}: {
  notebook: unknown;
}): ReactElement {
  const { trans } = useHost();
  const [shown, setShown] = useState(PAGE);
  const cells = useMemo(() => readRichCells(notebook), [notebook]);
  const left = cells.length - shown;
  if (cells.length === 0) {
    return <Note>{trans.__('This notebook has no cells.')}</Note>;
  }
  return (
    <>
      <ol className="jp-Tracker-cells jp-Tracker-richCells">
        {cells.slice(0, shown).map((cell, index) => (
          <li key={index}>
            <RichCell cell={cell} />
          </li>
        ))}
      </ol>
      {left > 0 && (
        <button
          type="button"
          className="jp-Tracker-link"
          onClick={() => {
            setShown(shown + PAGE);
          }}
        >
          {trans._n('Show %1 more cell', 'Show %1 more cells', left)}
        </button>
      )}
    </>
  );
}

const RichCell = memo(function RichCell({
  cell
}: {
  cell: IRichCell;
}): ReactElement {
  if (cell.type === 'markdown') {
    return <Markdown text={cell.source} />;
  }
  return (
    <div className="jp-Tracker-richCell" data-type={cell.type}>
      <span className="jp-Tracker-prompt">
        {cell.type === 'code' && `[${cell.count ?? ' '}]`}
      </span>
      <div className="jp-Tracker-cell">
        <pre>{cell.source}</pre>
        {cell.outputs.map((output, index) => (
          <Output key={index} output={output} />
        ))}
      </div>
    </div>
  );
});

function Output({ output }: { output: RichOutput }): ReactElement {
  const { trans } = useHost();
  return output.kind === 'image' ? (
    <div className="jp-Tracker-output">
      <img
        className="jp-Tracker-picture"
        src={output.src}
        alt={trans.__('Picture that the cell showed')}
      />
    </div>
  ) : (
    <pre className="jp-Tracker-output" data-kind={output.kind} tabIndex={0}>
      {output.text}
    </pre>
  );
}
