/** Measures what a page loads of a package's entry: at once, and including dynamic imports. */
import { join, relative } from 'node:path';
import { build, minifySync, type Plugin } from 'vite';
import { compressed } from './size-budgets';

/** The vendors' SDKs. */
const external =
  /^(?:(?:agora-chat|easemob-websdk|shengwang-chat|@tencentcloud\/chat|#(?:agora|easemob|shengwang|tencent|lite)-\w+)\/|#easemob-websdk$)/;

export interface SizeInPage {
  /** Minified and compressed bytes, loaded when the page's script starts. */
  atOnce: number;
  /** The same, including dynamic imports. */
  altogether: number;
  /** `altogether` without the chunks that only rare calls load. */
  usual: number;
  /** Files loaded at once, relative to the root. */
  files: string[];
}

/** Chunks that one call or another of the page's loads, when it is made. */
const rareChunk = /(?:lazy-calls|transfers)[^/]*$/;

/**
 * @param root folder of the page
 * @param imports import clause: `sdk`, or `{ one, other }`
 * @param entry module specifier
 */
export async function sizeInPage(root: string, imports: string, entry: string): Promise<SizeInPage> {
  const page = join(root, 'page.js');
  const code = `import ${imports} from '${entry}';\nexport { ${imports.replaceAll(/[{}]/g, '')} };`;
  const result = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [virtualFile(page, code)],
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
  const usual = sum([...sizes.keys()].filter(name => !rareChunk.test(name)));
  return { atOnce: sum(first), altogether: sum(sizes.keys()), usual, files };
}

function virtualFile(file: string, code: string): Plugin {
  return {
    name: 'virtualFile',
    resolveId: id => (id === file ? file : undefined),
    load: id => (id === file ? code : null),
  };
}
