/** The words of a search that the server cannot read, underlined in the editor. */

import { StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import {
  Decoration,
  EditorView,
  hoverTooltip,
  WidgetType
} from '@codemirror/view';

import type { ITextRange } from '../../compare';

/** What is wrong, and where. */
export interface IMistake extends ITextRange {
  readonly message: string;
}

const CLASS = 'jp-Tracker-mistake';

const setMistake = StateEffect.define<IMistake | undefined>();

/** Holds what is marked, until the text changes. */
const mistakeField = StateField.define<IMistake | undefined>({
  create: () => undefined,
  update: (mistake, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setMistake)) {
        return effect.value;
      }
    }
    return transaction.docChanged ? undefined : mistake;
  },
  provide: field => EditorView.decorations.from(field, decorate)
});

/** Stands where something is missing. */
class MissingMark extends WidgetType {
  toDOM(): HTMLElement {
    const mark = document.createElement('span');
    mark.className = CLASS;
    mark.textContent = '\u00a0\u00a0';
    return mark;
  }
}

function decorate(mistake: IMistake | undefined): DecorationSet {
  if (!mistake) {
    return Decoration.none;
  }
  const { from, to } = mistake;
  const mark =
    from < to
      ? Decoration.mark({ class: CLASS })
      : Decoration.widget({ widget: new MissingMark(), side: 1 });
  return Decoration.set(mark.range(from, to));
}

const tooltip = hoverTooltip((view, at) => {
  const mistake = view.state.field(mistakeField);
  if (!mistake || at < mistake.from || at > mistake.to) {
    return null;
  }
  return {
    pos: mistake.from,
    end: mistake.to,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'jp-Tracker-mistakeNote';
      dom.textContent = mistake.message;
      return { dom };
    }
  };
});

/** What an editor needs to mark mistakes. */
export const mistakeMark = [mistakeField, tooltip];

/** Mark what is wrong; undefined for nothing. */
export function markMistake(
  view: EditorView,
  mistake: IMistake | undefined
): void {
  // What is typed is here before the page knows of it.
  if (!mistake || mistake.to <= view.state.doc.length) {
    const effects: Array<StateEffect<unknown>> = [setMistake.of(mistake)];
    if (mistake) {
      effects.push(EditorView.scrollIntoView(mistake.from, { x: 'center' }));
    }
    view.dispatch({ effects });
  }
}
