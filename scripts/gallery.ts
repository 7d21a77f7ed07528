/** Takes the pictures of docs/gallery from the real extension: every screen, light and dark, in English and Chinese. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tour } from '../test/gallery/tour';
import { buildExtension } from './build-extension';
import { findBrowser } from './find-browser';

const folder = join('docs', 'gallery');
mkdirSync(folder, { recursive: true });

const schemes = ['light', 'dark'] as const;
const languages = { en: 'en-US', zh: 'zh-CN' };
const names = new Set<string>();

for (const [suffix, language] of Object.entries(languages)) {
  await tour({
    executable: findBrowser(),
    language,
    build: options => buildExtension({ ...options, sites: [], out: join('.partyline', 'gallery') }),
    async visit({ name, prefer, screenshot }) {
      names.add(name);
      for (const scheme of schemes) {
        await prefer(scheme);
        writeFileSync(join(folder, `${name}-${suffix}-${scheme}.png`), await screenshot());
      }
      console.log(`${name} (${suffix})`);
    },
  });
}

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
