import type { ReactElement } from 'react';
import { useState } from 'react';

import { Chevron } from '../common/Chevron';
import { useHost } from '../common/host';

/** Members that are shown before somebody asks for more. */
const PAGE = 100;

/** Lists and objects further in are folded at first. */
const OPEN_DEPTH = 2;

interface IJsonTreeProps {
  /** Unset for the root. */
  readonly name?: string;
  readonly value: unknown;
  readonly depth: number;
}

/** A value of JSON, and what is inside of it. */
export function JsonTree(props: IJsonTreeProps): ReactElement {
  const { name, value } = props;
  return typeof value === 'object' && value !== null ? (
    <Container {...props} value={value} />
  ) : (
    <li>
      <span className="jp-Tracker-treeIndent" />
      <Name name={name} />
      <span data-type={value === null ? 'null' : typeof value}>
        {JSON.stringify(value)}
      </span>
    </li>
  );
}

function Name({ name }: { name?: string }): ReactElement | null {
  return name === undefined ? null : (
    <span className="jp-Tracker-jsonName">{name}: </span>
  );
}

interface IContainerProps extends IJsonTreeProps {
  readonly value: object;
}

function Container({ name, value, depth }: IContainerProps): ReactElement {
  const { trans } = useHost();
  const members = Object.entries(value);
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH);
  const [shown, setShown] = useState(PAGE);
  const isList = Array.isArray(value);
  const left = members.length - shown;
  return (
    <li>
      <button
        type="button"
        className="jp-Tracker-fold"
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <Chevron isOpen={isOpen} />
        <Name name={name} />
        <span className="jp-Tracker-facts">
          {isList
            ? trans._n('%1 item', '%1 items', members.length)
            : trans._n('%1 member', '%1 members', members.length)}
        </span>
      </button>
      {isOpen && (
        <ul>
          {members.slice(0, shown).map(([key, member]) => (
            <JsonTree key={key} name={key} value={member} depth={depth + 1} />
          ))}
          {left > 0 && (
            <li>
              <button
                type="button"
                className="jp-Tracker-link"
                onClick={() => {
                  setShown(shown + PAGE * 10);
                }}
              >
                {trans._n('Show %1 more', 'Show %1 more', left)}
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}
