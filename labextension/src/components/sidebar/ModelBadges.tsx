import type { ReactElement } from 'react';

import type { IRegisteredModel } from '../../api';
import { namedVersions } from '../../compare';
import { useHost } from '../common/host';

/** Badges that a narrow sidebar has room for. */
const MAX_BADGES = 2;

/** Which versions have a stage or an alias: the first of them, the rest in a tooltip. */
export function ModelBadges(props: {
  readonly model: IRegisteredModel;
}): ReactElement {
  const { trans } = useHost();
  const badges = namedVersions(props.model).map(({ name, version }) => ({
    look: name.startsWith('@') ? 'jp-mod-alias' : 'jp-mod-accent',
    text: trans.__('%1 v%2', name, version)
  }));
  const rest = badges.slice(MAX_BADGES).map(({ text }) => text);
  return (
    <>
      {badges.slice(0, MAX_BADGES).map(({ look, text }) => (
        <span
          key={text}
          className={`jp-Tracker-badge jp-Tracker-modelBadge ${look}`}
          title={text}
        >
          {text}
        </span>
      ))}
      {rest.length > 0 && (
        <span className="jp-Tracker-badge" title={rest.join('\n')}>
          {trans.__('+%1', rest.length)}
        </span>
      )}
    </>
  );
}
