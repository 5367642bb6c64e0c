import type { PropsWithChildren, ReactElement } from 'react';

interface IFactProps {
  readonly name: string;
}

/** One of the facts below a title. */
export function Fact(props: PropsWithChildren<IFactProps>): ReactElement {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
