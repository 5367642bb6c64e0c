import type { KeyboardEvent, ReactElement } from 'react';
import { useEffect, useRef } from 'react';

import { RUN_COLORS } from '../../state';
import { useHost } from '../common/host';

interface IColorPaletteProps {
  readonly runId: string;
  readonly top: number;
  readonly left: number;
  readonly onClose: () => void;
}

/** Chooses the color of a run, in the list and in every chart. */
export function ColorPalette(props: IColorPaletteProps): ReactElement {
  const { tracker, trans } = useHost();
  const { runId, top, left, onClose } = props;
  const root = useRef<HTMLDivElement>(null);
  const current = tracker.looks.colorOf(runId);
  const choose = (color?: string) => {
    tracker.looks.setColor(runId, color);
    onClose();
  };
  useEffect(() => {
    const checked = root.current?.querySelector<HTMLElement>('[tabindex="0"]');
    checked?.focus();
  }, []);
  return (
    <div
      ref={root}
      className="jp-Tracker-palette"
      role="radiogroup"
      aria-label={trans.__('Color of the run')}
      style={{ top, left }}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Escape') {
          onClose();
        }
        moveFocus(event);
      }}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          onClose();
        }
      }}
    >
      {RUN_COLORS.map((color, index) => (
        <button
          key={color}
          type="button"
          role="radio"
          className="jp-Tracker-swatch"
          style={{ background: color }}
          aria-checked={color === current}
          aria-label={trans.__('Color %1', index + 1)}
          tabIndex={
            color === current || (index === 0 && !RUN_COLORS.includes(current))
              ? 0
              : -1
          }
          onClick={() => {
            choose(color);
          }}
        />
      ))}
      <button
        type="button"
        role="radio"
        aria-checked={false}
        tabIndex={-1}
        className="jp-Tracker-link"
        onClick={() => {
          choose();
        }}
      >
        {trans.__('Reset')}
      </button>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1
};

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) {
    return;
  }
  event.preventDefault();
  const radios = [...event.currentTarget.querySelectorAll('button')];
  const at = radios.indexOf(document.activeElement as HTMLButtonElement);
  radios[(at + step + radios.length) % radios.length]?.focus();
}
