import { defineContentScript } from 'wxt/utils/define-content-script';
import { announce } from '@/lib/page/announce';
import { onRewrite } from '@/lib/page/on-rewrite';

export default defineContentScript({
  registration: 'runtime',
  world: 'MAIN',
  main() {
    // A sandboxed page has no origin that the user could allow.
    if (origin !== 'null') onRewrite(announce(window));
  },
});
