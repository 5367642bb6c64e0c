import { render } from '@testing-library/react';

import type { ITextRange } from '../../compare';
import { placeIn } from '../../compare';
import { QueryEditor } from '../search/QueryEditor';

const nothing = () => undefined;

function editor(value: string, mistake?: ITextRange) {
  return (
    <QueryEditor
      value={value}
      label="Search runs"
      placeholder="Search"
      error={mistake && 'Invalid filter.'}
      mistake={mistake}
      suggestions={() =>
        Promise.resolve({ place: placeIn('', 0), options: [] })
      }
      onChange={nothing}
      onSubmit={nothing}
      onEscape={nothing}
      onRecall={() => false}
    />
  );
}

const marked = () => document.querySelector('.jp-Tracker-mistake');

describe('QueryEditor', () => {
  it('underlines what the server cannot read', () => {
    render(editor('metrics.auc == 1', { from: 13, to: 14 }));
    expect(marked()?.textContent).toBe('=');
    expect(marked()?.previousSibling?.textContent).toContain('=');
  });

  it('marks the end where something is missing', () => {
    render(editor('metrics.auc >', { from: 13, to: 13 }));
    expect(marked()?.textContent?.trim()).toBe('');
    const line = document.querySelector('.cm-line')?.textContent;
    expect(line?.endsWith(`>${marked()?.textContent ?? ''}`)).toBe(true);
  });

  it('marks nothing once the search is another one', () => {
    const { rerender } = render(editor('a ==', { from: 3, to: 4 }));
    expect(marked()).not.toBeNull();
    rerender(editor('a = 1'));
    expect(marked()).toBeNull();
  });
});
