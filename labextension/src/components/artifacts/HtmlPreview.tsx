import type { ReactElement } from 'react';
import { useMemo } from 'react';

import { useHost } from '../common/host';
import type { IPreviewProps } from './ArtifactPreview';
import { sealHtml } from './sealHtml';
import { WholeText } from './WholeText';

const LIMIT = 8 * 1024 * 1024;

/** An HTML page, without its scripts and without anything from elsewhere. */
export function HtmlPreview(props: IPreviewProps): ReactElement {
  const { trans } = useHost();
  return (
    <WholeText {...props} limit={LIMIT}>
      {text => (
        <>
          <p className="jp-Tracker-facts">
            {trans.__(
              'Scripts do not run here, and nothing is fetched from other sites.'
            )}
          </p>
          <Sealed html={text} title={props.file.path} />
        </>
      )}
    </WholeText>
  );
}

function Sealed({
  html,
  title
}: {
  html: string;
  title: string;
}): ReactElement {
  const sealed = useMemo(() => sealHtml(html), [html]);
  return (
    <iframe
      className="jp-Tracker-frame"
      title={title}
      // Empty: no script, no form, no window, and an origin of its own.
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={sealed}
    />
  );
}
