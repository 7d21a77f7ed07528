// Every screen, in each colour scheme, judged by axe: WCAG 2.2, A and AA, and its good practice.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { buildExtension } from '../../scripts/build-extension';
import { findBrowser } from '../../scripts/find-browser';
import { tour } from '../gallery/tour';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

it('every screen can be read and worked by everybody', async () => {
  const violations: string[] = [];
  const visited: string[] = [];
  let planted: string[] = [];
  await tour({
    executable: findBrowser(),
    language: 'en-US',
    build: options => buildExtension({ ...options, sites: [], out: '.partyline/accessible' }),
    async visit({ name, prefer, evaluate }) {
      visited.push(name);
      await evaluate(`typeof axe === "undefined" && (() => { ${axe} })()`);
      for (const scheme of ['light', 'dark'] as const) {
        await prefer(scheme);
        violations.push(...(await evaluate<string[]>(judge)).map(found => `${name}, ${scheme}: ${found}`));
      }
      if (name !== 'signed-out') return;
      await evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', ${JSON.stringify(bad)})`);
      planted = await evaluate<string[]>(judge);
      await evaluate(`document.querySelector('#planted').remove()`);
    },
  });
  expect(planted.flatMap(found => found.split(':')[0] ?? []).sort()).toEqual(['button-name', 'color-contrast']);
  expect(violations).toEqual([]);
  expect(visited.length).toBeGreaterThan(15);
}, 180_000);

/** What axe must find, or it finds nothing at all. */
const bad = '<div id="planted"><button type="button"></button><p style="color: #888; background: #999">Faint</p></div>';

const judge = `Promise.all(document.getAnimations().map(animation =>
    animation.effect?.getTiming().iterations === Infinity ? animation.pause() : animation.finished.catch(() => {})))
  .then(() => axe.run(document, { resultTypes: ['violations'] }))
  .then(({ violations }) => violations.map(({ id, help, nodes }) =>
    id + ': ' + help + ': ' + nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join(' | ')))`;
