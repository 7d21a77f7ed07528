import { defineBackground } from 'wxt/utils/define-background';
import { Background } from '@/lib/background/background';
import { installSdks } from '@/lib/platform/sdk-scripts';
import { openWelcomePageOnInstall } from '@/lib/platform/welcome-page';

export default defineBackground(() => {
  installSdks();
  openWelcomePageOnInstall();
  const background = new Background();
  background.listen();
  void background.start();
});
