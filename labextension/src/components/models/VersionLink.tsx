import type { ReactElement } from 'react';

import { useHost } from '../common/host';
import { ModelLink } from './ModelLink';

interface IVersionLinkProps {
  readonly name: string;
  readonly version: string;
}

/** Leads to a version of a model. */
export function VersionLink(props: IVersionLinkProps): ReactElement {
  const { trans } = useHost();
  return (
    <ModelLink {...props}>{trans.__('Version %1', props.version)}</ModelLink>
  );
}
