// How much of a package's entry a page has to load: with what the entry imports at once, and with what it may import later.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, minifySync } from 'vite';
import type { PackedProject } from './packed';

/** The vendors' SDKs. */
const external = /^(?:agora-chat|easemob-websdk|@tencentcloud\/chat)\//;

export interface Size {
  /** Bytes, minified and compressed, that are loaded when the page's script starts. */
  atOnce: number;
  /** With all parts of its own that are imported when they are wanted. */
  altogether: number;
}

export const compressed = (text: string): number => gzipSync(text, { level: 9 }).length;

/** @param imports what a page imports of it: `sdk`, or `{ one, other }` */
export async function sizeInPage(packed: PackedProject, imports: string, entry: string): Promise<Size> {
  packed.write('sized.js', `import ${imports} from '${entry}';\nexport { ${imports.replaceAll(/[{}]/g, '')} };`);
  const result = await build({
    root: packed.root,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(packed.root, 'sized.js'), formats: ['es'] },
      rolldownOptions: { external },
    },
  });
  const [made] = [result].flat();
  if (!made || !('output' in made)) throw new Error('Vite watches instead of building');
  const chunks = made.output.filter(part => part.type === 'chunk');
  const sizes = new Map(
    chunks.map(({ fileName, code }) => [fileName, compressed(minifySync(fileName, code, { module: true }).code)]),
  );
  const first = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  for (const name of first) {
    for (const needed of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) first.add(needed);
  }
  const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
  return { atOnce: sum(first), altogether: sum(sizes.keys()) };
}
