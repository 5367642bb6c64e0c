import type { ReactElement } from 'react';

import type { ICause } from '../../api';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { CellDiff } from '../notebook/CellDiff';

/** Kinds whose values are code. */
const CODE = ['tracked cell', 'cell before it'];

/** Something that was different: values side by side, code line by line. */
export function Cause({ cause }: { cause: ICause }): ReactElement {
  const { trans } = useHost();
  const { kind, name, was, now } = cause;
  const label = kindLabel(trans, kind);
  if (CODE.includes(kind)) {
    return (
      <CellDiff
        kind={was && now ? 'changed' : was ? 'removed' : 'added'}
        label={`${label}: ${name}`}
        before={was || undefined}
        after={now || undefined}
      />
    );
  }
  return (
    <>
      <span className="jp-Tracker-facts">{label}</span> {name}{' '}
      <del>{was || trans.__('none')}</del>
      <span aria-hidden="true"> → </span>
      <ins>{now || trans.__('none')}</ins>
    </>
  );
}

function kindLabel(trans: ITranslator, kind: string): string {
  switch (kind) {
    case 'tracked cell':
      return trans.__('Tracked cell');
    case 'param':
      return trans.__('Parameter');
    case 'cell before it':
      return trans.__('Cell before it');
    case 'data':
      return trans.__('Data');
    case 'seed':
      return trans.__('Seed');
    case 'order of the cells':
      return trans.__('Order of the cells');
    case 'imported package':
      return trans.__('Imported package');
    case 'git commit':
      return trans.__('Git commit');
    case 'other package':
      return trans.__('Other package');
    case 'hardware':
      return trans.__('Hardware');
    default:
      return kind;
  }
}
