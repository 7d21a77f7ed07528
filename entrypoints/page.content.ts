/** The page's own world on an allowed site: announces Partyline to the page's scripts. */
import { defineContentScript } from 'wxt/utils/define-content-script';
import { announce } from '@/lib/page/announce';

export default defineContentScript({
  registration: 'runtime',
  world: 'MAIN',
  main() {
    announce(window);
  },
});
