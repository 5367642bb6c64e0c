/** The search box's editor; loaded only when it is used. */

import type {
  Completion,
  CompletionContext,
  CompletionResult
} from '@codemirror/autocomplete';
import {
  autocompletion,
  closeCompletion,
  startCompletion
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import type { DecorationSet, ViewUpdate } from '@codemirror/view';
import {
  Decoration,
  EditorView,
  keymap,
  placeholder,
  tooltips,
  ViewPlugin
} from '@codemirror/view';

import { tokenize } from '../../compare';
import { mistakeMark } from './mistakeMark';
import type { Suggestions } from './useSuggestions';

/** What the reader does in the box. */
export interface IQueryEvents {
  readonly onChange: (text: string) => void;
  readonly onSubmit: (text: string) => void;
  readonly onEscape: () => void;
  /** Put an earlier (1) or later (-1) search into the box; answers whether it did. */
  readonly onRecall: (step: number) => boolean;
}

interface IQueryOptions extends IQueryEvents {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly placeholder: string;
  readonly suggestions: Suggestions;
}

const description = new Compartment();

/** Make an editor of one line. */
export function createQueryView(options: IQueryOptions): EditorView {
  const { parent, text, suggestions } = options;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      selection: { anchor: text.length },
      extensions: [
        history(),
        isOneLine,
        highlighter,
        mistakeMark,
        placeholder(options.placeholder),
        description.of([]),
        // Within the sidebar it would be cut off.
        tooltips({ parent: document.body, position: 'fixed' }),
        autocompletion({
          override: [context => complete(context, suggestions)],
          icons: false,
          // Enter searches, unless the arrows have chosen something.
          selectOnOpen: false,
          tooltipClass: () => 'jp-Tracker-completion'
        }),
        keymap.of([...queryKeys(options), ...historyKeymap, ...defaultKeymap]),
        EditorView.updateListener.of(update => {
          if (update.docChanged) {
            options.onChange(update.state.doc.toString());
          }
        })
      ]
    })
  });
  return view;
}

/** Put a text into the box, unless it is there. */
export function setQuery(view: EditorView, text: string): void {
  if (view.state.doc.toString() !== text) {
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: text },
      selection: { anchor: text.length },
      scrollIntoView: true
    });
  }
}

/** Say to those who do not see it what the box is, and what is wrong with its text. */
export function describeQueryView(
  view: EditorView,
  label: string,
  errorId?: string
): void {
  const attributes = EditorView.contentAttributes.of({
    role: 'searchbox',
    'aria-label': label,
    'aria-multiline': 'false',
    'aria-invalid': String(errorId !== undefined),
    ...(errorId && { 'aria-describedby': errorId })
  });
  view.dispatch({ effects: description.reconfigure(attributes) });
}

/** What is pasted over several lines becomes one. */
const isOneLine = EditorState.transactionFilter.of(transaction => {
  if (transaction.newDoc.lines === 1) {
    return transaction;
  }
  const text = transaction.newDoc.toString().replace(/\s*\n\s*/g, ' ');
  return {
    changes: { from: 0, to: transaction.startState.doc.length, insert: text },
    selection: { anchor: text.length }
  };
});

function queryKeys(events: IQueryEvents) {
  const textOf = (view: EditorView) => view.state.doc.toString();
  return [
    {
      key: 'Enter',
      run: (view: EditorView) => {
        closeCompletion(view);
        events.onSubmit(textOf(view));
        return true;
      }
    },
    {
      key: 'Escape',
      run: () => {
        events.onEscape();
        return true;
      }
    },
    { key: 'ArrowUp', run: () => events.onRecall(1) },
    { key: 'ArrowDown', run: () => events.onRecall(-1) }
  ];
}

const highlighter = ViewPlugin.fromClass(
  class {
    constructor(view: EditorView) {
      this.decorations = highlight(view.state);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged) {
        this.decorations = highlight(update.state);
      }
    }

    decorations: DecorationSet;
  },
  { decorations: plugin => plugin.decorations }
);

function highlight(state: EditorState): DecorationSet {
  return Decoration.set(
    tokenize(state.doc.toString()).map(({ kind, from, to }) =>
      Decoration.mark({ class: `jp-Tracker-token jp-mod-${kind}` }).range(
        from,
        to
      )
    )
  );
}

async function complete(
  context: CompletionContext,
  suggestions: Suggestions
): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  // An empty box is no question; it becomes one by Ctrl+Space.
  if (!text && !context.explicit) {
    return null;
  }
  const { place, options } = await suggestions(text, context.pos);
  if (context.aborted || options.length === 0) {
    return null;
  }
  return {
    from: place.from,
    // They were chosen by what was typed already.
    filter: place.expects !== 'field',
    options: options.map(({ label, apply = label, runs }): Completion => ({
      label,
      detail: runs === undefined ? undefined : String(runs),
      apply: (view, _completion, from, to) => {
        view.dispatch({
          changes: { from, to, insert: apply },
          selection: { anchor: from + apply.length }
        });
        startCompletion(view);
      }
    }))
  };
}
