import type { PropsWithChildren, ReactElement } from 'react';
import { useEffect } from 'react';

interface IPageProps {
  readonly title: string;
  /** Where this page belongs, as a link. */
  readonly parent?: { readonly title: string; readonly address: string };
  /** Whether what it shows has a title of its own to be seen. */
  readonly isTitled?: boolean;
}

/** A page with its heading, which gets the focus when the reader comes here. */
export function Page(props: PropsWithChildren<IPageProps>): ReactElement {
  const { title, parent, isTitled } = props;
  useEffect(() => {
    document.title = `${title} · Jupyter Tracker`;
  }, [title]);
  return (
    <>
      <div
        className={isTitled ? 'jp-TrackerWeb-hidden' : 'jp-TrackerWeb-heading'}
      >
        {parent && (
          <>
            <a href={parent.address}>{parent.title}</a>
            <span aria-hidden="true">/</span>
          </>
        )}
        <h1 tabIndex={-1} title={title}>
          {title}
        </h1>
      </div>
      {props.children}
    </>
  );
}
