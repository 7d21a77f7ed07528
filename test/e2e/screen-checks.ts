/** Checks every screen of the extension with axe (WCAG 2.2 A and AA, best practices), and that it fits its window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, onTestFailed } from 'vitest';
import { buildExtension } from '../../scripts/build/build-extension';
import { findBrowser } from '../../scripts/demo/find-browser';
import type { Colors } from '../browser/popup';
import { tour } from '../gallery/tour';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface ScreenChecks {
  /** The browser's, BCP 47. */
  language: string;
  colors: readonly Colors[];
  /** Also at 320 CSS pixels, the least width of WCAG's reflow. */
  isNarrow?: boolean;
}

export async function checkScreens({ language, colors, isNarrow = false }: ScreenChecks): Promise<void> {
  const violations: string[] = [];
  /** Elements that overflow, also in right-to-left layout and at 200 % zoom. */
  const misplaced: string[] = [];
  const visited: string[] = [];
  let planted: string[] = [];
  const begun = Date.now();
  onTestFailed(() => console.error(`Visited: ${visited.join(', ')}`));
  await tour({
    executable: findBrowser(),
    language,
    build: options => buildExtension({ ...options, sites: [], out: `.partyline/accessible-${language}` }),
    async visit({ name, prefer, evaluate, zoom, narrow }) {
      visited.push(`${name} ${Math.round((Date.now() - begun) / 1000)} s`);
      for (const direction of ['ltr', 'rtl']) {
        await evaluate(`document.documentElement.dir = '${direction}'`);
        const check = async (size: string) => {
          const found = await evaluate<string[]>(fit);
          misplaced.push(...found.map(each => `${name}, ${direction}, ${size}: ${each}`));
        };
        for (const factor of zoom ? [1, 2] : [1]) {
          await zoom?.(factor);
          await check(`× ${factor}`);
        }
        if (!isNarrow || !narrow) continue;
        await narrow();
        await check('narrow');
      }
      await zoom?.(1);
      await evaluate(`document.documentElement.removeAttribute('dir')`);
      await evaluate(`typeof axe === "undefined" && (() => { ${axe} })()`);
      for (const scheme of colors) {
        await prefer(scheme);
        const found = await evaluate<string[]>(scheme === 'light' ? runAxe() : runAxe('color-contrast'));
        violations.push(...found.map(violation => `${name}, ${scheme}: ${violation}`));
      }
      if (name !== 'signed-out') return;
      // Forced colours replace those of the planted text.
      await prefer('light');
      await evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', ${JSON.stringify(bad)})`);
      planted = await evaluate<string[]>(runAxe());
      await evaluate(`document.querySelector('#planted').remove()`);
    },
  });
  expect(misplaced).toEqual([]);
  expect(violations).toEqual([]);
  expect(planted.flatMap(found => found.split(':')[0] ?? []).sort()).toEqual(['button-name', 'color-contrast']);
  expect(visited.length).toBeGreaterThan(15);
}

/** Retries, because the browser resizes the popup's window some time after its page changes. */
const fit = `(async () => {
  const outside = () => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? ['it scrolls sideways: ' + scrollWidth + ' of ' + clientWidth] : [];
    for (const element of document.querySelectorAll('body *')) {
      const { left, right, width } = element.getBoundingClientRect();
      const { overflowX, textOverflow } = getComputedStyle(element);
      if (width <= 1 || element.closest('.visually-hidden')) continue;
      const name = element.tagName + '.' + element.getAttribute('class');
      if (left < -1 || right > clientWidth + 1) found.push(name + ' is outside: ' + left + ' to ' + right);
      const isCut = overflowX !== 'visible' && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1;
      if (isCut && !element.matches('input, select')) found.push(name + ' is cut off');
    }
    return found;
  };
  for (let tries = 0; tries < 100 && outside().length > 0; tries++) await new Promise(done => setTimeout(done, 100));
  return outside().slice(0, 5);
})()`;

/** Proves that axe finds violations. */
const bad = '<div id="planted"><button type="button"></button><p style="color: #888; background: #999">Faint</p></div>';

/**
 * Ends animations instead of waiting: Chromium may draw no further frame, and then `finished` never settles.
 *
 * @param rule the only one to check, such as that of colours, which alone depend on the scheme
 */
const runAxe = (rule?: string) => `Promise.resolve(document.getAnimations().forEach(animation =>
    animation.effect?.getTiming().iterations === Infinity ? animation.pause() : animation.finish()))
  .then(() => axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...(rule && { runOnly: [rule] }) })}))
  .then(({ violations }) => violations.map(({ id, help, nodes }) =>
    id + ': ' + help + ': ' + nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join(' | ')))`;
