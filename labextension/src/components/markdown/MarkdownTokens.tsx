import type { Token, Tokens } from 'marked';
import type { ReactElement } from 'react';
import { createElement, Fragment } from 'react';

/** Deeper than people write; what is further in is shown as it is written. */
const MAX_DEPTH = 20;

interface IMarkdownTokensProps {
  readonly tokens: readonly Token[];
  readonly depth?: number;
}

/**
 * Parsed Markdown as elements.
 *
 * Safe by construction: there are only the elements that are named here, nothing is ever taken for
 * HTML, links lead to web pages or mail only, and images are not fetched.
 */
export function MarkdownTokens(props: IMarkdownTokensProps): ReactElement {
  const { tokens, depth = 0 } = props;
  return (
    <>
      {tokens.map((token, index) => (
        <Fragment key={index}>
          {depth > MAX_DEPTH ? token.raw : renderToken(token, depth)}
        </Fragment>
      ))}
    </>
  );
}

function renderToken(
  token: Token,
  depth: number
): ReactElement | string | null {
  const inner = () => (
    <MarkdownTokens
      tokens={(token as Tokens.Generic).tokens ?? []}
      depth={depth + 1}
    />
  );
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading':
      // The page has its own headings above these.
      return createElement(
        `h${Math.min(6, Number(token.depth) + 2)}`,
        {},
        inner()
      );
    case 'paragraph':
      return <p>{inner()}</p>;
    case 'blockquote':
      return <blockquote>{inner()}</blockquote>;
    case 'strong':
      return <strong>{inner()}</strong>;
    case 'em':
      return <em>{inner()}</em>;
    case 'del':
      return <del>{inner()}</del>;
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      );
    case 'codespan':
      return <code>{token.text}</code>;
    case 'hr':
      return <hr />;
    case 'br':
      return <br />;
    case 'list':
      return <List list={token as Tokens.List} depth={depth} />;
    case 'table':
      return <Table table={token as Tokens.Table} depth={depth} />;
    case 'link':
      return isWebAddress(token.href) ? (
        <a href={token.href} target="_blank" rel="noopener noreferrer">
          {inner()}
        </a>
      ) : (
        token.raw
      );
    case 'text':
      return token.tokens ? inner() : token.text;
    case 'escape':
    case 'image':
      return token.text;
    default:
      return token.raw;
  }
}

function isWebAddress(href: unknown): boolean {
  return /^(https?:\/\/|mailto:)/i.test(String(href));
}

interface IListProps {
  readonly list: Tokens.List;
  readonly depth: number;
}

function List({ list, depth }: IListProps): ReactElement {
  const start = Number(list.start) || undefined;
  return createElement(
    list.ordered ? 'ol' : 'ul',
    list.ordered ? { start } : {},
    list.items.map((item, index) => (
      <li key={index}>
        {item.task && (item.checked ? '☑ ' : '☐ ')}
        <MarkdownTokens
          tokens={item.tokens.filter(({ type }) => type !== 'checkbox')}
          depth={depth + 1}
        />
      </li>
    ))
  );
}

interface ITableProps {
  readonly table: Tokens.Table;
  readonly depth: number;
}

function Table({ table, depth }: ITableProps): ReactElement {
  const cells = (row: readonly Tokens.TableCell[], tag: 'th' | 'td') => (
    <tr>
      {row.map((cell, index) =>
        createElement(
          tag,
          { key: index, style: { textAlign: cell.align ?? undefined } },
          <MarkdownTokens tokens={cell.tokens} depth={depth + 1} />
        )
      )}
    </tr>
  );
  return (
    <div className="jp-Tracker-scroll">
      <table>
        <thead>{cells(table.header, 'th')}</thead>
        <tbody>
          {table.rows.map((row, index) => (
            <Fragment key={index}>{cells(row, 'td')}</Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
