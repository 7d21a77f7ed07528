import { it } from 'vitest';
import { checkScreens } from './screen-checks';

it('every screen meets WCAG 2.2 AA and fits its window', async () => {
  await checkScreens({ language: 'en-US', colors: ['light', 'dark'] });
}, 1_200_000);
