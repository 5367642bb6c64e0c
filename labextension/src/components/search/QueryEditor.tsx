import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';

import type { ITextRange } from '../../compare';
import { markMistake } from './mistakeMark';
import type { IQueryEvents } from './queryView';
import { createQueryView, describeQueryView, setQuery } from './queryView';
import type { Suggestions } from './useSuggestions';

interface IQueryEditorProps extends IQueryEvents {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly errorId?: string;
  readonly error?: string;
  /** Where the text is wrong, if that is known. */
  readonly mistake?: ITextRange;
  readonly suggestions: Suggestions;
}

/** A line of the search language, colored and completed. Takes the focus when it appears. */
export function QueryEditor(props: IQueryEditorProps): ReactElement {
  const { value, label, placeholder, errorId, error, mistake } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<ReturnType<typeof createQueryView>>();
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const { current: parent } = place;
    if (!parent) {
      return;
    }
    const editor = createQueryView({
      parent,
      text: latest.current.value,
      placeholder,
      suggestions: (text, cursor) => latest.current.suggestions(text, cursor),
      onChange: text => {
        latest.current.onChange(text);
      },
      onSubmit: text => {
        latest.current.onSubmit(text);
      },
      onEscape: () => {
        latest.current.onEscape();
      },
      onRecall: step => latest.current.onRecall(step)
    });
    view.current = editor;
    editor.focus();
    return () => {
      editor.destroy();
    };
  }, [placeholder]);
  useEffect(() => {
    if (view.current) {
      setQuery(view.current, value);
    }
  }, [value]);
  useEffect(() => {
    if (view.current) {
      describeQueryView(view.current, label, errorId);
    }
  }, [label, errorId]);
  const [from, to] = [mistake?.from, mistake?.to];
  useEffect(() => {
    if (view.current) {
      const isKnown = from !== undefined && to !== undefined && error;
      markMistake(
        view.current,
        isKnown ? { from, to, message: error } : undefined
      );
    }
  }, [value, from, to, error]);
  return (
    <div
      ref={place}
      className="jp-Tracker-input jp-Tracker-query"
      aria-invalid={errorId !== undefined}
    />
  );
}
