import type { ReactElement } from 'react';
import { useState } from 'react';

import { Glyph } from '../common/Glyph';
import { useHost } from '../common/host';
import { Note } from '../common/Note';
import { Popover } from '../common/Popover';

interface IMetricChooserProps {
  readonly names: readonly string[];
  readonly chosen: readonly string[];
  readonly onChoose: (metrics: readonly string[]) => void;
}

/** Chooses the metrics of the source runs that the versions are listed with. */
export function MetricChooser(props: IMetricChooserProps): ReactElement {
  const { trans } = useHost();
  const { names, chosen, onChoose } = props;
  const [text, setText] = useState('');
  const found = names.filter(name => name.includes(text));
  return (
    <Popover
      title={trans.__('Metrics of the versions')}
      face={<Glyph name="columns" />}
    >
      {() => (
        <>
          <input
            type="search"
            className="jp-Tracker-input"
            aria-label={trans.__('Find a metric')}
            placeholder={trans.__('Find a metric')}
            autoFocus
            value={text}
            onChange={event => {
              setText(event.currentTarget.value);
            }}
          />
          {found.length === 0 && (
            <Note>
              {trans.__('The runs of the versions have no such metric.')}
            </Note>
          )}
          <ul className="jp-Tracker-options">
            {found.map(name => (
              <li key={name}>
                <label>
                  <input
                    type="checkbox"
                    checked={chosen.includes(name)}
                    onChange={() => {
                      onChoose(
                        chosen.includes(name)
                          ? chosen.filter(other => other !== name)
                          : [...chosen, name]
                      );
                    }}
                  />
                  <span title={name}>{name}</span>
                </label>
              </li>
            ))}
          </ul>
        </>
      )}
    </Popover>
  );
}
