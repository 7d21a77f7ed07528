import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { announce } from '@/lib/page/announce';
import { onRewrite } from '@/lib/page/on-rewrite';
import { pageScriptStarts } from '@/lib/page/pipe-frames';

export default defineUnlistedScript(() => {
  // A sandboxed page has no origin that the user could allow.
  if (origin === 'null') return;
  const isFirst = document.dispatchEvent(new Event(pageScriptStarts, { cancelable: true }));
  if (isFirst) onRewrite(announce(window));
});
