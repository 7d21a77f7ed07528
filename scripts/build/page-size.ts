/** How much of a package's entry a page has to load: with what the entry imports at once, and with what it may import later. */
import { join, relative } from 'node:path';
import { build, minifySync, type Plugin } from 'vite';
import { compressed } from './size-budgets';

/** The vendors' SDKs. */
const external = /^(?:agora-chat|easemob-websdk|@tencentcloud\/chat)\//;

export interface SizeInPage {
  /** Bytes, minified and compressed, that are loaded when the page's script starts. */
  atOnce: number;
  /** With all parts of its own that are imported when they are wanted. */
  altogether: number;
  /** What is loaded at once, below the root. */
  files: string[];
}

/**
 * @param root where the page is
 * @param imports what it imports: `sdk`, or `{ one, other }`
 * @param entry from where
 */
export async function sizeInPage(root: string, imports: string, entry: string): Promise<SizeInPage> {
  const page = join(root, 'page.js');
  const code = `import ${imports} from '${entry}';\nexport { ${imports.replaceAll(/[{}]/g, '')} };`;
  const result = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [written(page, code)],
    build: { write: false, target: 'es2022', lib: { entry: page, formats: ['es'] }, rolldownOptions: { external } },
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
  const ids = chunks.filter(({ fileName }) => first.has(fileName)).flatMap(({ moduleIds }) => moduleIds);
  const files = ids.filter(id => id !== page && !id.startsWith('\0')).map(id => relative(root, id));
  return { atOnce: sum(first), altogether: sum(sizes.keys()), files };
}

/** A file that there is only for the bundler. */
function written(file: string, code: string): Plugin {
  return {
    name: 'written',
    resolveId: id => (id === file ? file : undefined),
    load: id => (id === file ? code : null),
  };
}
