// Runs before anything else. The page's CSP demands Trusted Types: the only HTML ever set is the empty string (react-aria
// clears a segment so).
type Factory = { createPolicy(name: string, rules: { createHTML(html: string): string }): unknown };
(window as unknown as { trustedTypes?: Factory }).trustedTypes?.createPolicy('default', {
  createHTML(html) {
    if (html === '') return html;
    throw new TypeError('HTML is not allowed');
  },
});
export {};
