import { defineBackground } from 'wxt/utils/define-background';
import { Background } from '@/lib/background/background';
import { installScripts } from '@/lib/platform/background-scripts';
import { openWelcomePageOnInstall } from '@/lib/platform/welcome-page';

export default defineBackground(() => {
  installScripts();
  openWelcomePageOnInstall();
  const background = new Background();
  background.listen();
  void background.start();
});
