import { useState } from 'react';

import { useObservable } from './hooks';
import { useHost } from './host';

/** Whether a section is open; remembered where it has a name. */
export function useOpen(
  name: string | undefined
): [isOpen: boolean, setOpen: (isOpen: boolean) => void] {
  const { tracker } = useHost();
  const sections = useObservable(tracker.sections);
  const own = useState(true);
  if (name === undefined) {
    return own;
  }
  return [
    sections[name] ?? true,
    isOpen => {
      tracker.sections.setOpen(name, isOpen);
    }
  ];
}
