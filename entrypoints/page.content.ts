import { defineContentScript } from 'wxt/utils/define-content-script';
import { announce } from '@/lib/page/announce';

export default defineContentScript({
  registration: 'runtime',
  world: 'MAIN',
  main() {
    announce(window);
  },
});
