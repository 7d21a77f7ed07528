// The other language, all colours and the narrowest page, for a release.
import { it } from 'vitest';
import { checkScreens } from './screen-checks';

it('every screen in Chinese meets WCAG 2.2 AA in forced colours, and fits a narrow window', async () => {
  await checkScreens({ language: 'zh-CN', colors: ['light', 'dark', 'forced'], isNarrow: true });
}, 2_400_000);
