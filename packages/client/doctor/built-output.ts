/** Looks at a build: which SDK a page loads at once, and which only when the drop-in asks for it. */
import { basename, dirname, join } from 'node:path';
import type { Files } from './files';
import { hasDropIn, sdkIn } from './sdk-text';
import { readSource } from './source-text';

export interface BuiltOutput {
  /** Whether a drop-in is in it. */
  hasDropIn: boolean;
  /** Files with an SDK, and whether a page loads it before a drop-in asks for it. */
  sdks: { sdk: string; file: string; isAtOnce: boolean }[];
}

export function examineBuild(files: Files, folder: string): BuiltOutput {
  const texts = new Map(
    files.built(folder).flatMap(path => {
      const text = files.text(path);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
  const pages = [...texts.keys()].filter(path => /\.html?$/i.test(path));
  const scripts = [...texts.keys()].filter(path => !pages.includes(path));
  const started = new Set(pages.flatMap(page => scriptsOf(folder, page, texts.get(page)!, scripts)));
  for (const path of started)
    for (const name of staticImports(texts.get(path)!)) {
      const next = join(dirname(path), name);
      if (texts.has(next)) started.add(next);
    }
  const imported = new Set(
    scripts.flatMap(path => staticImports(texts.get(path)!).map(name => join(dirname(path), name))),
  );
  const sdks = scripts.flatMap(file => {
    const text = texts.get(file)!;
    const sdk = sdkIn(text);
    if (!sdk) return [];
    // Without a page only a file with both, or one that another needs, is known to start with the app.
    const isAtOnce = started.size > 0 ? started.has(file) : hasDropIn(text) || imported.has(file);
    return [{ sdk, file, isAtOnce }];
  });
  return { hasDropIn: [...texts.values()].some(hasDropIn), sdks };
}

/** Its scripts and inline modules. Addresses may have a prefix that the folder lacks. */
function scriptsOf(folder: string, page: string, text: string, scripts: readonly string[]): string[] {
  const { tags, imports } = readSource(page, text);
  return [...tags, ...imports].flatMap(({ name }) => {
    if (/^(?:https?:)?\/\//.test(name)) return [];
    const path = name.replace(/[?#].*$/, '');
    const known = [join(dirname(page), path), join(folder, path)].find(file => scripts.includes(file));
    const [same, ...others] = known ? [known] : scripts.filter(file => basename(file) === basename(path));
    return same && others.length === 0 ? [same] : [];
  });
}

/** Of minified modules, and of SystemJS, which builds for old browsers use. */
function staticImports(text: string): string[] {
  const modules = [...text.matchAll(/(?:\bfrom|\bimport)\s*(["'`])(\.[^"'`\n]+)\1/g)].map(([, , name = '']) => name);
  const [, list = ''] = /System\.register\(\s*\[([^\]]*)\]/.exec(text) ?? [];
  return [...modules, ...[...list.matchAll(/["'`](\.[^"'`]+)["'`]/g)].map(([, name = '']) => name)];
}
