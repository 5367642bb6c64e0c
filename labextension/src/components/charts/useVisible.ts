import { useEffect, useState } from 'react';

/** Charts are drawn before they scroll into view. */
const MARGIN = '300px 0px';

/** Whether an element is on the screen or near it; where that is unknown, it is. */
export function useVisible<E extends HTMLElement>(): [
  (element: E | null) => void,
  boolean
] {
  const [element, setElement] = useState<E | null>(null);
  const [isVisible, setVisible] = useState(
    typeof IntersectionObserver === 'undefined'
  );
  useEffect(() => {
    if (!element || typeof IntersectionObserver === 'undefined') {
      return;
    }
    // A panel that scrolls within the page has a margin of its own, in browsers that know it.
    const margins = { rootMargin: MARGIN, scrollMargin: MARGIN };
    const observer = new IntersectionObserver(entries => {
      setVisible(entries.at(-1)?.isIntersecting ?? true);
    }, margins);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return [setElement, isVisible];
}
