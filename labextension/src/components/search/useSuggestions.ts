import { useCallback } from 'react';

import type { ISearchPlace, ISuggestion } from '../../compare';
import { keysWanted, placeIn, suggest } from '../../compare';
import { useHost } from '../common/host';

/** What may come next at a place of a search. */
export interface ISuggested {
  readonly place: ISearchPlace;
  readonly options: readonly ISuggestion[];
}

/** Finds what may come next; asks the server for the keys that its runs have. */
export type Suggestions = (text: string, cursor: number) => Promise<ISuggested>;

/** Keys of one answer. */
const MAX_KEYS = 50;

export function useSuggestions(): Suggestions {
  const { tracker } = useHost();
  return useCallback(
    async (text, cursor) => {
      const place = placeIn(text, cursor);
      const wanted = keysWanted(place);
      const { experimentId } = tracker.view.get();
      const load = async () =>
        tracker.client.runIndex.keys({
          experimentIds: experimentId
            ? [experimentId]
            : await tracker.experiments.ids(),
          maxResults: MAX_KEYS,
          ...wanted
        });
      // Without the keys there still are the operators and attributes.
      const keys = wanted ? await load().catch(() => []) : [];
      return { place, options: suggest(place, keys) };
    },
    [tracker]
  );
}
