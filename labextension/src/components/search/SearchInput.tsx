import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';

import type { ITextRange } from '../../compare';
import { useHost } from '../common/host';
import type { QueryEditor } from './QueryEditor';
import { useSuggestions } from './useSuggestions';

interface ISearchInputProps {
  readonly value: string;
  /** Id of the element that says why the search cannot be read. */
  readonly errorId?: string;
  readonly error?: string;
  /** Where the text is wrong, if that is known. */
  readonly mistake?: ITextRange;
  readonly onChange: (text: string) => void;
  readonly onSubmit: (text: string) => void;
  readonly onEscape: () => void;
  /** Put an earlier (1) or later (-1) search into the box; answers whether it did. */
  readonly onRecall: (step: number) => boolean;
}

const RECALL: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1 };

/** A box for a search: a plain one until the editor is there, which is loaded when it is used. */
export function SearchInput(props: ISearchInputProps): ReactElement {
  const { trans } = useHost();
  const { value, errorId, onChange, onSubmit, onEscape, onRecall } = props;
  const [Editor, setEditor] = useState<typeof QueryEditor>();
  const isMounted = useRef(true);
  const suggestions = useSuggestions();
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  const loadEditor = () => {
    import('./QueryEditor').then(
      ({ QueryEditor: Loaded }) => {
        if (isMounted.current) {
          setEditor(() => Loaded);
        }
      },
      // The plain box does as well.
      () => undefined
    );
  };
  const labels = {
    label: trans.__('Search runs'),
    placeholder: trans.__('Name or metrics.f1 > 0.8')
  };
  if (Editor) {
    return <Editor {...props} {...labels} suggestions={suggestions} />;
  }
  return (
    <input
      type="search"
      className="jp-Tracker-input jp-Tracker-query"
      aria-label={labels.label}
      placeholder={labels.placeholder}
      aria-invalid={errorId !== undefined}
      aria-describedby={errorId}
      title={trans.__("metrics.auc > 0.8 and params.max_depth = '3'")}
      spellCheck={false}
      autoComplete="off"
      value={value}
      onFocus={loadEditor}
      onChange={event => {
        onChange(event.currentTarget.value);
      }}
      onKeyDown={event => {
        const step = RECALL[event.key];
        if (event.key === 'Enter') {
          event.preventDefault();
          onSubmit(value);
        } else if (event.key === 'Escape') {
          onEscape();
        } else if (step !== undefined && onRecall(step)) {
          event.preventDefault();
        }
      }}
    />
  );
}
