/** Descriptions where there is no room for Markdown. */

/** Marks at the beginning of a line, such as those of headings and lists. */
const AT_START = /^\s*(?:#{1,6}|>|[-*+]|\d+\.)\s+/gm;

/** Emphasis and code; a lone `_` may be part of a name. */
const AROUND = /\*+|`+/g;

/** Markdown as one line of text: its marks go, the words stay. */
export function plainText(markdown: string): string {
  return markdown
    .replace(AT_START, '')
    .replace(AROUND, '')
    .replace(/\s+/g, ' ')
    .trim();
}
