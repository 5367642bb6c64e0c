import type { PropsWithChildren, ReactElement, ReactNode } from 'react';
import { useId } from 'react';

import { Chevron } from './Chevron';
import { useOpen } from './useOpen';

interface ISectionProps {
  readonly title: string;
  /** Under which it is remembered whether it is open; where unset, it is not. */
  readonly name?: string;
  /** Shown at the right of the title. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly testId?: string;
}

/** A part of a screen that folds away under its title. */
export function Section(props: PropsWithChildren<ISectionProps>): ReactElement {
  const [isOpen, setOpen] = useOpen(props.name);
  const bodyId = useId();
  return (
    <section
      className={`jp-Tracker-section ${props.className ?? ''}`}
      data-testid={props.testId}
      data-open={isOpen}
    >
      <div className="jp-Tracker-sectionHeader">
        <h3>
          <button
            type="button"
            className="jp-Tracker-fold"
            aria-expanded={isOpen}
            aria-controls={bodyId}
            onClick={() => {
              setOpen(!isOpen);
            }}
          >
            <Chevron isOpen={isOpen} />
            {props.title}
          </button>
        </h3>
        {isOpen && props.aside}
      </div>
      <div id={bodyId} className="jp-Tracker-sectionBody" hidden={!isOpen}>
        {isOpen && props.children}
      </div>
    </section>
  );
}
