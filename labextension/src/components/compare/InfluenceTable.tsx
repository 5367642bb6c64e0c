import type { ReactElement } from 'react';

import type { IInfluence } from '../../compare';
import { useHost } from '../common/host';

/** Parameters with bars for their importance and their correlation. */
export function InfluenceTable({
  items
}: {
  items: readonly IInfluence[];
}): ReactElement {
  const { trans } = useHost();
  const largest = Math.max(1e-9, ...items.map(item => item.importance));
  return (
    <div className="jp-Tracker-scroll">
      <table
        className="jp-Tracker-table jp-Tracker-influences"
        aria-label={trans.__('Importance of parameters')}
        data-testid="tracker-importance"
      >
        <thead>
          <tr>
            <th scope="col">{trans.__('Parameter')}</th>
            <th scope="col">{trans.__('Importance')}</th>
            <th
              scope="col"
              title={trans.__(
                'Spearman: 1 when the metric always rises with the parameter, -1 when it always falls'
              )}
            >
              {trans.__('Rank correlation')}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ key, importance, correlation }) => (
            <tr key={key.key}>
              <th scope="row">{key.key}</th>
              <td>
                <Bar from={0} to={Math.max(0, importance) / largest} />
                <span>{Math.max(0, importance).toFixed(2)}</span>
              </td>
              <td>
                {correlation === undefined ? (
                  <span className="jp-Tracker-facts">
                    {trans.__('categories have none')}
                  </span>
                ) : (
                  <>
                    <Bar from={0.5} to={0.5 + correlation / 2} />
                    <span>{correlation.toFixed(2).replace('-', '−')}</span>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A bar between two places, from 0 to 1; the number beside it says the same. */
function Bar({ from, to }: { from: number; to: number }): ReactElement {
  return (
    <svg
      className="jp-Tracker-influenceBar"
      data-negative={to < from}
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect
        x={Math.min(from, to) * 100}
        width={Math.abs(to - from) * 100}
        height="10"
      />
      {from > 0 && <line x1={from * 100} x2={from * 100} y1="0" y2="10" />}
    </svg>
  );
}
