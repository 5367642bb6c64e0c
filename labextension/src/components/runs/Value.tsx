import type { ReactElement } from 'react';

import type { IRun } from '../../api';
import { useHost } from '../common/host';

interface IValueProps {
  readonly run: IRun;
  /** Name of the parameter or metric. */
  readonly name: string;
  /** Unset where the run has no such value. */
  readonly text?: string;
  /** The value in full, where `text` is rounded. */
  readonly exact?: string;
  readonly isBest?: boolean;
  readonly isAlone: boolean;
}

/** A value, and where it came from: beside it for a single run, else as a tooltip. */
export function Value(props: IValueProps): ReactElement {
  const { trans } = useHost();
  const { run, name, text } = props;
  if (text === undefined) {
    return <span className="jp-Tracker-facts">–</span>;
  }
  const origin = run.tags[`tracker.origin.${name}`];
  return (
    <>
      <span
        className="jp-Tracker-value"
        data-best={props.isBest ?? false}
        title={[props.exact ?? text, origin].filter(Boolean).join('\n')}
      >
        {text}
      </span>
      {props.isBest && (
        <span className="jp-Tracker-best">{trans.__('best')}</span>
      )}
      {props.isAlone && origin && (
        <span className="jp-Tracker-facts">{origin}</span>
      )}
    </>
  );
}
