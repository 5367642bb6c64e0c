import type { ReactElement } from 'react';
import { useMemo } from 'react';

import type { CurveX, IRun } from '../../api';
import type { BandKind, ICurveSettings } from '../../compare';
import { readKey, writeKey } from '../../compare';
import type { Comparison } from '../../state';
import { Toggle } from '../common/Toggle';
import { useHost } from '../common/host';
import { axisLabel } from './axes';
import { groupChoices } from './groupChoices';

interface IChartSettingsProps {
  readonly runs: readonly IRun[];
  readonly settings: ICurveSettings;
  readonly comparison: Comparison;
}

const AXES: readonly CurveX[] = ['step', 'time', 'relative'];

/** How all curves of a page are drawn. */
export function ChartSettings(props: IChartSettingsProps): ReactElement {
  const { trans } = useHost();
  const { runs, settings, comparison } = props;
  const choices = useMemo(() => groupChoices(trans, runs), [trans, runs]);
  const { setCurves } = comparison;
  const { groupBy } = settings;
  return (
    <>
      <label className="jp-Tracker-setting">
        {trans.__('x')}
        <select
          className="jp-Tracker-input"
          value={settings.x}
          onChange={event => {
            setCurves({ x: event.currentTarget.value as CurveX });
          }}
        >
          {AXES.map(axis => (
            <option key={axis} value={axis}>
              {axisLabel(trans, axis)}
            </option>
          ))}
        </select>
      </label>
      <Toggle
        label={trans.__('log x')}
        isOn={settings.xLog}
        isDisabled={settings.x === 'time'}
        onChange={xLog => {
          setCurves({ xLog });
        }}
      />
      <Toggle
        label={trans.__('log y')}
        isOn={settings.yLog}
        onChange={yLog => {
          setCurves({ yLog });
        }}
      />
      <Toggle
        label={trans.__('Ignore outliers')}
        isOn={settings.ignoreOutliers}
        onChange={ignoreOutliers => {
          setCurves({ ignoreOutliers });
        }}
      />
      <label className="jp-Tracker-setting">
        {trans.__('Smoothing')}
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={settings.smoothing}
          onChange={event => {
            setCurves({ smoothing: Number(event.currentTarget.value) });
          }}
        />
        <output>{settings.smoothing.toFixed(2)}</output>
      </label>
      {runs.length > 1 && (
        <label className="jp-Tracker-setting">
          {trans.__('Group by')}
          <select
            className="jp-Tracker-input"
            value={groupBy ? writeKey(groupBy) : ''}
            onChange={event => {
              const key = readKey(event.currentTarget.value);
              setCurves({
                groupBy:
                  key && key.kind !== 'metric'
                    ? { kind: key.kind, key: key.key }
                    : undefined
              });
            }}
          >
            <option value="">{trans.__('nothing')}</option>
            {choices.map(({ label, keys }) => (
              <optgroup key={label} label={label}>
                {keys.map(key => (
                  <option key={key.key} value={writeKey(key)}>
                    {key.key}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
      )}
      {groupBy && (
        <label className="jp-Tracker-setting">
          {trans.__('Band')}
          <select
            className="jp-Tracker-input"
            value={settings.band}
            onChange={event => {
              setCurves({ band: event.currentTarget.value as BandKind });
            }}
          >
            <option value="range">{trans.__('lowest to highest')}</option>
            <option value="deviation">{trans.__('standard deviation')}</option>
          </select>
        </label>
      )}
    </>
  );
}
