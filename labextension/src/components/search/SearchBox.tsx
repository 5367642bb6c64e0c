import type { ReactElement } from 'react';
import { useEffect, useId, useState } from 'react';

import { findMistake, readSearch } from '../../compare';
import { useObservable } from '../common/hooks';
import { useHost } from '../common/host';
import { HistoryMenu } from './HistoryMenu';
import { SearchInput } from './SearchInput';
import { ViewsMenu } from './ViewsMenu';

interface ISearchBoxProps {
  /** Why the server cannot read the search. */
  readonly error?: string;
  /** Where in the search the mistake is, in characters. */
  readonly mistakeAt?: number;
}

/** Searches the runs: by words of their names, or in the search language. */
export function SearchBox(props: ISearchBoxProps): ReactElement {
  const { error, mistakeAt } = props;
  const { tracker } = useHost();
  const { filter } = useObservable(tracker.view);
  const { searches } = useObservable(tracker.searches);
  const [draft, setDraft] = useState(filter);
  /** Which earlier search is in the box; -1 for none. */
  const [recalled, setRecalled] = useState(-1);
  const errorId = useId();
  useEffect(() => {
    // Another view was chosen. What was typed stays where it means the same.
    setDraft(typed => (readSearch(typed) === filter ? typed : filter));
  }, [filter]);

  const mistake =
    error === undefined || mistakeAt === undefined
      ? undefined
      : findMistake(draft, filter, mistakeAt);

  const search = (text: string) => {
    setDraft(text);
    setRecalled(-1);
    tracker.view.setFilter(readSearch(text));
    if (text.trim()) {
      tracker.searches.add(text.trim());
    }
  };
  const recall = (step: number): boolean => {
    if (draft && draft !== searches[recalled]) {
      return false;
    }
    const index = Math.max(-1, Math.min(recalled + step, searches.length - 1));
    setRecalled(index);
    setDraft(searches[index] ?? '');
    return true;
  };
  return (
    <div className="jp-Tracker-search">
      <div className="jp-Tracker-searchLine">
        <form
          role="search"
          onSubmit={event => {
            event.preventDefault();
            search(draft);
          }}
        >
          <SearchInput
            value={draft}
            errorId={error ? errorId : undefined}
            error={error}
            mistake={mistake}
            onChange={text => {
              setDraft(text);
              // The box's own cross empties it without a submit.
              if (!text && filter) {
                search('');
              }
            }}
            onSubmit={search}
            onEscape={() => {
              search('');
            }}
            onRecall={recall}
          />
        </form>
        <HistoryMenu onChoose={search} />
        <ViewsMenu />
      </div>
      {error && (
        <div
          id={errorId}
          className="jp-Tracker-filterError"
          role="alert"
          title={error}
        >
          {error}
        </div>
      )}
    </div>
  );
}
