/** The page's own world on an allowed site: announces Partyline to the page's scripts. */
import { defineContentScript } from 'wxt/utils/define-content-script';
import { announce } from '@/lib/page/announce';
import { contentMatches } from '@/lib/platform/build';

export default defineContentScript({
  matches: [...contentMatches],
  runAt: 'document_start',
  world: 'MAIN',
  main() {
    announce(window);
  },
});
