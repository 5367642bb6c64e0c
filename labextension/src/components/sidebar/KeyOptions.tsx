import type { ReactElement } from 'react';

import type { KeyKind } from '../../api';
import type { ITranslator } from '../common/host';
import { useHost } from '../common/host';
import { useRunKeys } from './useRunKeys';

/** Something to sort or group by; the key is empty where the field needs none. */
interface IChoice<F extends string = string> {
  readonly by: F;
  readonly key: string;
}

interface IKeyOptionsProps {
  readonly kinds: readonly KeyKind[];
  /** Offered also when it is none of the first keys. */
  readonly chosen?: IChoice;
}

/** The keys of runs, as options of a select box. */
export function KeyOptions({ kinds, chosen }: IKeyOptionsProps): ReactElement {
  const { trans } = useHost();
  const { value: keys = [] } = useRunKeys();
  return (
    <>
      {kinds.map(kind => {
        const names = keys
          .filter(key => key.kind === kind)
          .map(({ key }) => key);
        const isMissing = chosen?.by === kind && !names.includes(chosen.key);
        const offered = isMissing ? [chosen.key, ...names] : names;
        return (
          offered.length > 0 && (
            <optgroup key={kind} label={kindLabel(trans, kind)}>
              {offered.map(key => (
                <option key={key} value={packChoice({ by: kind, key })}>
                  {key}
                </option>
              ))}
            </optgroup>
          )
        );
      })}
    </>
  );
}

/** A kind of keys in words. */
export function kindLabel(trans: ITranslator, kind: KeyKind): string {
  switch (kind) {
    case 'metric':
      return trans.__('Metrics');
    case 'param':
      return trans.__('Parameters');
    case 'tag':
      return trans.__('Tags');
  }
}

/** A choice as the value of an option. */
export function packChoice({ by, key }: IChoice): string {
  return key ? `${by} ${key}` : by;
}

export function unpackChoice<F extends string>(choice: string): IChoice<F> {
  const [by = '', ...key] = choice.split(' ');
  return { by: by as F, key: key.join(' ') };
}
