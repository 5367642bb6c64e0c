/** Hooks that tie components to state. */

import {
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore
} from 'react';

import { describeError } from '../../api';
import type { Observable } from '../../state';

/** The state of an observable; renders again when it changes. */
export function useObservable<S>(observable: Observable<S>): S {
  return useSyncExternalStore(observable.subscribe, observable.get);
}

/** What came of loading: the last value stays while a newer one is on its way. */
export interface ILoaded<T> {
  readonly value?: T;
  readonly error?: string;
}

/**
 * Load a value, and load it anew when `load` is another function.
 *
 * Memoise `load` with `useCallback`, its dependencies say when to load.
 */
export function useLoaded<T>(load: () => Promise<T>): ILoaded<T> {
  const [loaded, setLoaded] = useState<ILoaded<T>>({});
  useEffect(() => {
    let isCurrent = true;
    load().then(
      value => {
        if (isCurrent) {
          setLoaded({ value });
        }
      },
      (error: unknown) => {
        if (isCurrent) {
          setLoaded(last => ({ ...last, error: describeError(error) }));
        }
      }
    );
    return () => {
      isCurrent = false;
    };
  }, [load]);
  return loaded;
}

/** What came of loading, and how to try it again. */
export interface IRetried<T> extends ILoaded<T> {
  readonly retry: () => void;
}

/** The same as {@link useLoaded}, for what the reader may ask for anew. */
export function useRetried<T>(load: () => Promise<T>): IRetried<T> {
  const [attempt, setAttempt] = useState(0);
  const again = useCallback(
    () => load(),
    // Another attempt means that the same request may have another answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [load, attempt]
  );
  const loaded = useLoaded(again);
  const retry = useCallback(() => {
    setAttempt(last => last + 1);
  }, []);
  return { ...loaded, retry };
}

/** The first of the values that look the same, so that memoised children see no change. */
export function useStable<T>(value: T): T {
  const last = useRef(value);
  if (JSON.stringify(last.current) !== JSON.stringify(value)) {
    last.current = value;
  }
  return last.current;
}

/** The time now, in ms since the epoch, anew every `interval` ms. */
export function useNow(interval: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, interval);
    return () => {
      clearInterval(timer);
    };
  }, [interval]);
  return now;
}

/** The width of an element in pixels, kept up to date; 0 until it is laid out. */
export function useWidth<E extends HTMLElement>(): [
  (element: E | null) => void,
  number
] {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver>();
  const ref = useCallback((element: E | null) => {
    observer.current?.disconnect();
    if (element) {
      observer.current = new ResizeObserver(([entry]) => {
        setWidth(Math.floor(entry?.contentRect.width ?? 0));
      });
      observer.current.observe(element);
    }
  }, []);
  return [ref, width];
}
