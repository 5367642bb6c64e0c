import { render, screen, waitFor } from '@testing-library/react';

import { Markdown } from '../Markdown';

async function show(text: string) {
  const { container } = render(<Markdown text={text} />);
  await waitFor(() => {
    expect(container.querySelector('.jp-Tracker-plain')).toBeNull();
  });
  return container;
}

describe('Markdown', () => {
  it('becomes headings, lists, emphasis, code and tables', async () => {
    const shown = await show(
      '# A\n\n1. *x*\n2. **y**\n\n`z`\n\n```\nq < r\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n'
    );
    expect(screen.getByRole('heading', { name: 'A' })).toBeTruthy();
    expect(shown.querySelector('ol em')?.textContent).toBe('x');
    expect(shown.querySelector('li strong')?.textContent).toBe('y');
    expect(shown.querySelector('pre code')?.textContent).toBe('q < r');
    expect(shown.querySelectorAll('td')).toHaveLength(2);
  });

  it('ticks what is done', async () => {
    const shown = await show('- [x] a\n- [ ] b');
    const items = [...shown.querySelectorAll('li')];
    expect(items.map(item => item.textContent)).toEqual(['☑ a', '☐ b']);
  });

  it('links to the web, in a page of its own', async () => {
    await show('[wiki](https://example.org)');
    const link = screen.getByRole<HTMLAnchorElement>('link', { name: 'wiki' });
    expect(link.href).toBe('https://example.org/');
    expect(link.rel).toContain('noopener');
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,<script>1</script>)',
    '[x](vbscript:x)',
    '<javascript:alert(1)>',
    '[x](/lab?reset)'
  ])('has no link for %p', async text => {
    const shown = await show(text);
    expect(shown.querySelector('a')).toBeNull();
  });

  it.each([
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '<iframe src="https://example.org"></iframe>',
    '![x](https://example.org/pixel.png)',
    '<style>*{display:none}</style>',
    '> <b onclick=x>',
    '| a |\n|---|\n| <svg onload=x> |'
  ])('shows %p without any such element', async text => {
    const shown = await show(text);
    expect(
      shown.querySelector('script, img, iframe, style, b, svg')
    ).toBeNull();
    expect(shown.textContent).not.toBe('');
  });

  it('shows a text that is nested without end', async () => {
    const shown = await show(`${'> '.repeat(60)}deep`);
    expect(shown.textContent).toContain('deep');
    expect(shown.querySelectorAll('blockquote').length).toBeLessThan(40);
  });
});
