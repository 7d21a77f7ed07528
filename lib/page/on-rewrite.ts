/**
 * Calls `fn` when `document.open` has emptied the page. The call removes all listeners of window and document, also those
 * of extensions, but no observers: https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document-open-steps
 * `fn` runs before the scripts that the new page loads, but after its inline scripts.
 */
export function onRewrite(fn: () => void): void {
  new MutationObserver(fn).observe(document, { childList: true });
}
