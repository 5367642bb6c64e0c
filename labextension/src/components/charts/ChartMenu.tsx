import type { ReactElement, RefObject } from 'react';

import type { CurveX } from '../../api';
import { describeError } from '../../api';
import type { ILine } from '../../compare';
import { toCsv } from '../../compare';
import { useHost } from '../common/host';
import type { IMenuItem } from '../common/MenuButton';
import { MenuButton } from '../common/MenuButton';
import { saveText, saveUrl } from '../common/saveFile';
import type { CurvePlot } from './curvePlot';
import { fileName, toCanvas, toRows, toSvg } from './exportChart';

interface IChartMenuProps {
  readonly metric: string;
  readonly lines: readonly ILine[];
  readonly x: CurveX;
  readonly isTable: boolean;
  readonly onTable: () => void;
  readonly onSay: (message: string) => void;
  /** Null when the chart has no curves. */
  readonly plotRef: RefObject<CurvePlot>;
}

/** What can be done with a chart: seen as a table, saved, copied. */
export function ChartMenu(props: IChartMenuProps): ReactElement {
  const { trans } = useHost();
  const { metric, lines, x, plotRef, isTable, onSay } = props;

  const copy = async () => {
    const plot = plotRef.current;
    if (!plot) {
      return;
    }
    try {
      await copyPicture(toCanvas(metric, plot.snapshot()));
      onSay(trans.__('Picture copied'));
    } catch (error) {
      onSay(trans.__('The picture was not copied: %1', describeError(error)));
    }
  };

  const picture = (label: string, save: (plot: CurvePlot) => void) => ({
    label,
    onChoose: () => {
      if (plotRef.current) {
        save(plotRef.current);
      }
    }
  });

  const pictures: IMenuItem[] = isTable
    ? []
    : [
        picture(trans.__('Save as PNG'), plot => {
          const canvas = toCanvas(metric, plot.snapshot());
          saveUrl(fileName(metric, 'png'), canvas.toDataURL());
        }),
        picture(trans.__('Save as SVG'), plot => {
          const text = toSvg(metric, plot.snapshot());
          saveText(fileName(metric, 'svg'), text, 'image/svg+xml');
        }),
        ...('ClipboardItem' in window
          ? [
              {
                label: trans.__('Copy picture'),
                onChoose: () => void copy()
              }
            ]
          : [])
      ];
  const items: IMenuItem[] = [
    {
      label: isTable ? trans.__('Show as chart') : trans.__('Show as table'),
      onChoose: props.onTable
    },
    ...pictures,
    {
      label: trans.__('Save as CSV'),
      onChoose: () => {
        const text = toCsv(toRows(metric, lines, x));
        saveText(fileName(metric, 'csv'), text, 'text/csv');
      }
    }
  ];
  return (
    <MenuButton label={trans.__('More for %1', metric)} items={items}>
      <svg viewBox="0 0 16 16" aria-hidden className="jp-mod-filled">
        <circle cx="3" cy="8" r="1.4" />
        <circle cx="8" cy="8" r="1.4" />
        <circle cx="13" cy="8" r="1.4" />
      </svg>
    </MenuButton>
  );
}

async function copyPicture(canvas: HTMLCanvasElement): Promise<void> {
  const picture = new Promise<Blob>((resolve, reject) => {
    canvas.toBlob(blob => {
      if (blob) {
        resolve(blob);
      } else {
        reject(new Error('The picture is empty.'));
      }
    });
  });
  await navigator.clipboard.write([
    new ClipboardItem({ 'image/png': picture })
  ]);
}
