/**
 * Takes the pictures of docs/gallery from the real extension: every screen, light and dark, in English and Chinese.
 *
 *     npm run gallery
 *     npm run gallery -- --only welcome-en
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tour } from '../../test/gallery/tour';
import { buildExtension } from '../build/build-extension';
import { findBrowser } from './find-browser';

const { values } = parseArgs({
  options: {
    /** One screen in one language; the tour ends after it. */
    only: { type: 'string' },
  },
});

const folder = join('docs', 'gallery');
mkdirSync(folder, { recursive: true });

const schemes = ['light', 'dark'] as const;
const languages = { en: 'en-US', zh: 'zh-CN' };
const names = new Set<string>();

class TourEnded extends Error {}

for (const [suffix, language] of Object.entries(languages)) {
  if (values.only && !values.only.endsWith(`-${suffix}`)) continue;
  const pictures = tour({
    executable: findBrowser(),
    language,
    build: options => buildExtension({ ...options, sites: [], out: join('.partyline', 'gallery') }),
    async visit({ name, prefer, screenshot }) {
      if (values.only && values.only !== `${name}-${suffix}`) return;
      names.add(name);
      for (const scheme of schemes) {
        await prefer(scheme);
        writeFileSync(join(folder, `${name}-${suffix}-${scheme}.png`), await screenshot());
      }
      console.log(`${name} (${suffix})`);
      if (values.only) throw new TourEnded();
    },
  });
  await pictures.catch(error => {
    if (!(error instanceof TourEnded)) throw error;
  });
}
if (names.size === 0) throw new Error('--only takes a screen and a language, as welcome-en.');
if (!values.only) {
  await import('./gallery-managed');
  writePage();
}

/** Writes an index page with all pictures. */
function writePage(): void {
  const columns = Object.keys(languages).flatMap(suffix => schemes.map(scheme => `${suffix}-${scheme}`));
  const rows = [...names].map(
    name => `| ${name} | ${columns.map(column => `![${name}, ${column}](${name}-${column}.png)`).join(' | ')} |`,
  );
  writeFileSync(
    join(folder, 'README.md'),
    `# Every screen

Taken by \`npm run gallery\` from the real extension with the local services.

| screen | English, light | English, dark | 中文, light | 中文, dark |
|---|---|---|---|---|
${rows.join('\n')}
`,
  );
}
