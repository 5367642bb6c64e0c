import { LabIcon } from '@jupyterlab/ui-components';

import svgstr from '../../style/icons/tracker.svg';

/** The experiment tracker's icon: results that get better. */
export const trackerIcon = new LabIcon({
  name: 'jupyter-tracker:icon',
  svgstr
});
