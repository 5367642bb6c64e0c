/// <reference types="node" />

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(css|tsx?)$/.test(name) && !name.includes('__tests__'))
    .map(name => readFileSync(join(folder, name), 'utf8'));
}

function used(text: string): string[] {
  // With a fallback it need not be there.
  return [...text.matchAll(/(?:var\(|['"])(--jp-[\w-]+)\s*[)'"]/g)].map(
    match => match[1] ?? ''
  );
}

function block(css: string, selector: string): string {
  const start = css.indexOf(`${selector} {`);
  return css.slice(start, css.indexOf('}', start));
}

describe('the theme of the page', () => {
  const theme = readFileSync(join(root, 'style/web/theme.css'), 'utf8');
  const light = block(theme, 'body');
  const dark = block(theme, "body[data-jp-theme-light='false']");

  it('defines every variable that components and styles use', () => {
    const folders = ['api', 'compare', 'components', 'state', 'web'];
    const texts = [
      ...sources(join(root, 'style')),
      ...folders.flatMap(folder => sources(join(root, 'src', folder)))
    ];
    const missing = new Set(
      texts
        .flatMap(used)
        // Ours are set where they are used.
        .filter(name => !name.startsWith('--jp-Tracker'))
        .filter(name => !light.includes(`${name}:`))
    );
    expect([...missing]).toEqual([]);
  });

  it('has a dark value for every color', () => {
    const colors = [...light.matchAll(/(--jp-[\w-]+): (?:#|rgb)/g)];
    expect(colors.length).toBeGreaterThan(50);
    expect(
      colors.map(match => match[1]).filter(name => !dark.includes(`${name}:`))
    ).toEqual([]);
  });
});
