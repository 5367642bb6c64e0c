/** The path of a document's file: that it is shared with others is no part of it. */
export function documentPath(path: string): string {
  return path.replace(/^RTC:/, '');
}
