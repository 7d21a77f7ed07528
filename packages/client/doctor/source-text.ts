/** What a source file loads, and what it replaces: imports, script tags, addresses of scripts, aliases. */
import { type CodeText, type Literal, lineAt, readCode } from './code-text';

export interface Loaded {
  /** Module specifier, or address of a script. */
  name: string;
  line: number;
}

export interface ScriptTag extends Loaded {
  /** Address of the vendor's script in a drop-in's tag. */
  fallback?: string;
}

/** A place that leads to the npm package, such as `'agora-chat$': 'partyline/agora-chat'`. */
export interface Alias {
  /** Whether it applies to a specifier; undefined: the configuration computes that. */
  appliesTo(specifier: string): boolean | undefined;
  /** Such as `partyline/easemob-websdk`, without `dist` and extension. */
  to: string;
}

export interface SourceText {
  imports: Loaded[];
  tags: ScriptTag[];
  aliases: Alias[];
  /** Other texts in quotes, such as an address that a script loads. */
  texts: Loaded[];
}

/** Files with scripts in them. */
const isMarkup = (file: string) => /\.(?:html?|vue|svelte|php|ejs|hbs)$/i.test(file);

const importBefore = /(?:\bfrom|\bimport|\b(?:import|require)\s*\()\s*$/;
/** TypeScript removes these. */
const typeImportBefore = /\b(?:import|export)\s+type\b(?!\s*,|\s+from\b)[^;'"`]*\bfrom\s*$/;
const requireBefore = /\brequire(?:\.resolve)?\s*\(\s*$/;

export function readSource(file: string, text: string): SourceText {
  const source: SourceText = { imports: [], tags: [], aliases: [], texts: [] };
  const visible = isMarkup(file) ? text.replaceAll(/<!--.*?-->/gs, comment => comment.replaceAll(/[^\n]/g, ' ')) : text;
  if (!isMarkup(file)) return readScript(readCode(text), text, source);
  for (const { index, attributes } of tagsIn(visible)) {
    const [src, fallback] = [attributes.src, attributes['data-sdk']];
    if (src) source.tags.push({ name: src, line: lineAt(text, index), ...(fallback && { fallback }) });
  }
  return readScript(readCode(scriptsOnly(visible)), text, source);
}

function readScript(parts: CodeText, text: string, source: SourceText): SourceText {
  for (const literal of parts.literals) {
    const { index, line, value } = literal;
    const before = parts.code.slice(Math.max(0, index - 300), index);
    const found = { name: value, line };
    const isImport = importBefore.test(before) && !value.includes('${');
    const to = replacementIn(value);
    // A configuration may resolve the file of the drop-in.
    const alias = to && (!isImport || requireBefore.test(before)) ? aliasFor(literal, to, parts, text) : undefined;
    if (alias) source.aliases.push(alias);
    if (!isImport) source.texts.push(found);
    else if (!typeImportBefore.test(before)) source.imports.push(found);
  }
  return source;
}

const replacementIn = (value: string): string | undefined =>
  /(?:^|\/)(partyline\/(?:dist\/(?:cjs\/)?)?[\w-]+)/.exec(value)?.[1]?.replace(/\/dist\/(?:cjs\/)?/, '/');

/** Reads the key before the replacement: `find: …, replacement:`, `'name':`, or the argument before. */
function aliasFor(at: Literal, to: string, { code, literals }: CodeText, text: string): Alias | undefined {
  const start = Math.max(0, at.index - 300);
  const before = code.slice(start, at.index).replace(/\brequire(?:\.resolve)?\s*\(\s*$/, '');
  const [, separator] = /([:,]|,\s*replacement\s*:)\s*$/.exec(before) ?? [];
  // An element of a list, or a value of its own.
  if (!separator) return undefined;
  const unknown: Alias = { appliesTo: () => undefined, to };
  const keys = before.slice(0, before.lastIndexOf(',') + 1 || undefined).replace(/,?\s*(?:replacement\s*)?:?\s*$/, '');
  const [regex] = regexAtEnd.exec(text.slice(start, start + keys.length)) ?? [];
  if (regex && keys.endsWith('/')) return regexAlias(regex, to);
  const beforeSeparator = before.replace(/(?:,\s*replacement\s*:|[:,])\s*$/, '').trimEnd();
  if (/['"`]$/.test(beforeSeparator)) {
    const key = literals.findLast(literal => literal.index < at.index);
    return key && !key.value.includes('${') ? stringAlias(key.value, to) : unknown;
  }
  const [, word] = /(?:^|[{,\s])([\w$]+)$/.exec(beforeSeparator) ?? [];
  return word && separator === ':' && word !== 'replacement' ? stringAlias(word, to) : unknown;
}

const regexAtEnd = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*$/;

/** webpack's `name$` is the exact name; others include what is below it. */
function stringAlias(key: string, to: string): Alias {
  const name = key.replace(/\$$/, '');
  return {
    appliesTo: specifier => specifier === name || (name === key && specifier.startsWith(`${name}/`)),
    to,
  };
}

function regexAlias(literal: string, to: string): Alias {
  const end = literal.lastIndexOf('/');
  try {
    const regex = new RegExp(literal.slice(1, end), literal.slice(end + 1).replace(/[gy]/g, ''));
    return { appliesTo: specifier => regex.test(specifier), to };
  } catch {
    return { appliesTo: () => undefined, to };
  }
}

function tagsIn(html: string): { index: number; attributes: Record<string, string> }[] {
  return [...html.matchAll(/<script\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi)].map(({ index, 1: text = '' }) => {
    const attributes = [...text.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g)];
    return {
      index,
      attributes: Object.fromEntries(
        attributes.map(([, name = '', ...values]) => [name.toLowerCase(), values.find(Boolean) ?? '']),
      ),
    };
  });
}

/** Keeps offsets, so that lines stay right. */
function scriptsOnly(html: string): string {
  let scripts = html.replaceAll(/[^\n]/g, ' ');
  for (const { index, 1: tag = '', 2: script = '' } of html.matchAll(/(<script\b[^>]*>)(.*?)<\/script/gis)) {
    const start = index + tag.length;
    scripts = scripts.slice(0, start) + script + scripts.slice(start + script.length);
  }
  return scripts;
}
