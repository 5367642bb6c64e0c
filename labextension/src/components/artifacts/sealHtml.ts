/** The server's policy for what runs have as well: no script, no network. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/**
 * Make a page of somebody else ready to be shown in a sandboxed frame.
 *
 * The sandbox alone keeps scripts from running. They are taken out, and so is what would be
 * fetched, so that the browser does not report each of them; a policy keeps the page from telling other sites that it was read.
 */
export function sealHtml(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  page
    .querySelectorAll(
      'script, base, meta[http-equiv], link, iframe, object, embed'
    )
    .forEach(element => {
      element.remove();
    });
  page.querySelectorAll('*').forEach(element => {
    for (const { name, value } of [...element.attributes]) {
      if (
        /^on|^srcset$/i.test(name) ||
        (name === 'src' && !/^data:/i.test(value))
      ) {
        element.removeAttribute(name);
      }
    }
  });
  const policy = page.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = POLICY;
  page.head.prepend(policy);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}
