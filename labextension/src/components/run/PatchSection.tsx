import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { IRun } from '../../api';
import type { PatchLineKind } from '../../compare';
import { PATCH_FILE, readPatch } from '../../compare';
import { MoreText } from '../artifacts/MoreText';
import { useArtifactText } from '../artifacts/useArtifactText';
import { useHost } from '../common/host';
import { Loaded } from '../common/Loaded';
import { Section } from '../common/Section';

/** Bytes that are read before somebody asks for more. */
const LIMIT = 128 * 1024;

/** What was not committed when the run started; nothing when all was, or it was not kept. */
export function PatchSection({ run }: { run: IRun }): ReactElement | null {
  const { trans } = useHost();
  if (run.tags['tracker.git.patch'] !== PATCH_FILE) {
    return null;
  }
  return (
    <Section title={trans.__('Uncommitted changes')} testId="tracker-patch">
      <Patch runId={run.runId} />
    </Section>
  );
}

function Patch({ runId }: { runId: string }): ReactElement {
  const read = useArtifactText(runId, PATCH_FILE, LIMIT);
  return (
    <Loaded loaded={read}>
      {({ text }) => (
        <>
          <PatchLines patch={text} />
          <MoreText read={read} />
        </>
      )}
    </Loaded>
  );
}

/** Signs and elements, so that color is not the only thing that tells the lines apart. */
const MARKS: Readonly<
  Record<PatchLineKind, readonly [string, 'span' | 'ins' | 'del']>
> = {
  file: ['', 'span'],
  hunk: ['', 'span'],
  same: [' ', 'span'],
  added: ['+', 'ins'],
  removed: ['-', 'del']
};

function PatchLines({ patch }: { patch: string }): ReactElement {
  const lines = useMemo(() => readPatch(patch), [patch]);
  return (
    <div className="jp-Tracker-cell" data-diff="changed">
      <pre tabIndex={0}>
        {lines.map(({ kind, text }, index) => {
          const [sign, Mark] = MARKS[kind];
          return (
            <Mark key={index} className="jp-Tracker-line" data-kind={kind}>
              <span className="jp-Tracker-sign">{sign}</span>
              {text}
              {'\n'}
            </Mark>
          );
        })}
      </pre>
    </div>
  );
}
