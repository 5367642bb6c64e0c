import type { ReactElement } from 'react';

/** Strokes in a 16x16 box. */
const PATHS = {
  clock: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 4.5V8l2.5 1.5',
  close: 'M4 4l8 8M12 4l-8 8',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  down: 'M8 3v10M4 9l4 4 4-4',
  eye: 'M1.5 8C3 5 5.3 3.8 8 3.800S13 5 14.5 8C13 11 10.7 12.2 8 12.200S3 11 1.5 8M10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
  eyeOff:
    'M2.5 2.500l11 11M6.3 4c.5-.1 1.1-.2 1.7-.2 2.7 0 5 1.2 6.5 4.2-.5 1-1.1 1.8-1.8 2.400M4.3 5C3.2 5.7 2.3 6.7 1.5 8c1.5 3 3.8 4.2 6.5 4.2 1.1 0 2.2-.2 3.1-.7',
  more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
  pencil: 'M3 13l.6-2.800L10.8 3l2.2 2.2-7.2 7.200z',
  pin: 'M6 2.500h4M6.5 2.500v4.300L4.5 9.500h7l-2-2.700V2.500M8 9.500V14',
  plus: 'M8 3v10M3 8h10',
  star: 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.400l-3.7 2.1.8-4.2L2 6.400l4.2-.5z',
  tick: 'M3.5 8.5l3 3 6-7',
  trash: 'M3 4.500h10M6.5 4.500v-2h3v2M4.3 4.500l.5 9h6.400l.5-9',
  up: 'M8 13V3M4 7l4-4 4 4'
} as const;

export type GlyphName = keyof typeof PATHS;

/** A small picture for a button; the button says what it does. */
export function Glyph({ name }: { name: GlyphName }): ReactElement {
  return (
    <svg className="jp-Tracker-glyph" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
