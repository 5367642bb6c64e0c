import { useEffect, useState } from 'react';

/** Where JupyterLab notes the name of its theme on the page's body. */
const ATTRIBUTE = 'data-jp-theme-name';

/** The name of the page's theme: a canvas must be drawn anew when it changes. */
export function useThemeName(): string {
  const [name, setName] = useState(read);
  useEffect(() => {
    const observer = new MutationObserver(() => {
      setName(read());
    });
    observer.observe(document.body, { attributeFilter: [ATTRIBUTE] });
    return () => {
      observer.disconnect();
    };
  }, []);
  return name;
}

function read(): string {
  return document.body.getAttribute(ATTRIBUTE) ?? '';
}
