/** Where the shared server's own page begins. */

import { createRoot } from 'react-dom/client';

import type { IMemory } from '../state';
import { BrowserMemory, PageMemory } from '../state';
import { App } from './App';
import { PageTransport } from './pageTransport';
import { Router } from './router';
import { Session } from './session';
import { SplitWidth } from './splitWidth';
import { Theme } from './theme';

async function main(root: Element): Promise<void> {
  const memory = openMemory();
  const base = new URL('.', document.baseURI).href;
  const session = new Session(listener => new PageTransport(base, listener));
  const theme = new Theme(
    memory,
    document.body,
    window.matchMedia('(prefers-color-scheme: dark)')
  );
  const width = new SplitWidth(memory);
  await Promise.all([session.ask(), theme.loaded, width.loaded]);
  createRoot(root).render(
    <App
      session={session}
      router={new Router()}
      theme={theme}
      width={width}
      memory={memory}
    />
  );
}

/** The browser's storage, unless the reader forbids it. */
function openMemory(): IMemory {
  try {
    return new BrowserMemory(window.localStorage);
  } catch {
    return new PageMemory();
  }
}

const root = document.getElementById('root');
if (root) {
  void main(root);
}
