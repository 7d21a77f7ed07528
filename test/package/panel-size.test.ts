// How much the panel beside the page has to load.
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { compressed } from './size';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Bytes of script and style, minified and compressed; both languages are files of their own. */
const budget = 35 * 1024;

it('the panel is at most 35 KB, compressed, with preact and its style', async () => {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [preact()],
    resolve: { alias: { '@': root } },
    // As for a page: the library mode would leave what it has in development.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, minify: true, target: 'es2022', rolldownOptions: { input: `${root}entrypoints/panel.tsx` } },
  });
  const [made] = [result].flat();
  if (!made || !('output' in made)) throw new Error('Vite watches instead of building');
  const sizes = made.output.map(part => compressed(part.type === 'chunk' ? part.code : String(part.source)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total).toBeLessThanOrEqual(budget);
  // Something must have been built.
  expect(total).toBeGreaterThan(10 * 1024);
}, 60_000);
