import type { Token } from 'marked';
import type { ReactElement } from 'react';
import { memo, useEffect, useState } from 'react';

import { MarkdownTokens } from './MarkdownTokens';

/** Characters; a longer text is shown as it is written. */
const MAX = 200_000;

/** Text that somebody wrote in Markdown. HTML in it is shown as text. */
export const Markdown = memo(function Markdown({
  text
}: {
  text: string;
}): ReactElement {
  const tokens = useTokens(text);
  return (
    <div className="jp-Tracker-markdown">
      {tokens ? (
        <MarkdownTokens tokens={tokens} />
      ) : (
        <div className="jp-Tracker-plain">{text}</div>
      )}
    </div>
  );
});

function useTokens(text: string): Token[] | undefined {
  const [tokens, setTokens] = useState<Token[]>();
  useEffect(() => {
    let isCurrent = true;
    setTokens(undefined);
    if (text.length <= MAX) {
      // The parser is only fetched by those who read a text.
      void import('marked').then(({ lexer }) => {
        if (isCurrent) {
          setTokens(parse(lexer, text));
        }
      });
    }
    return () => {
      isCurrent = false;
    };
  }, [text]);
  return tokens;
}

function parse(
  lexer: (text: string) => Token[],
  text: string
): Token[] | undefined {
  try {
    return lexer(text);
  } catch {
    // Nested without end: then it is shown as it is written.
    return undefined;
  }
}
