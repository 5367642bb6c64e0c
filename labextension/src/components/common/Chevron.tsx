import type { ReactElement } from 'react';

/** Says whether what follows is folded away. */
export function Chevron({ isOpen }: { isOpen: boolean }): ReactElement {
  return (
    <svg
      className="jp-Tracker-chevron"
      data-open={isOpen}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d="M6 4l4 4-4 4" />
    </svg>
  );
}
