/** Finds what is wrong with the messages of several languages, and with how the sources use them. */
import type { ParsedMessage } from '@wxt-dev/i18n/build';

export interface Linted {
  /** The first is the one that the keys' types are made of. */
  languages: Readonly<Record<string, readonly ParsedMessage[]>>;
  /** What the first language need not have, for it comes with what is told. */
  elsewhere: readonly string[];
  /** By path. */
  sources: Readonly<Record<string, string>>;
}

/** One line for each fault. */
export function faults({ languages, elsewhere, sources }: Linted): string[] {
  const [[first, main] = ['', []], ...others] = Object.entries(languages);
  const known = byKey(main);
  const uses = Object.entries(sources).flatMap(([path, text]) => usesIn(text).map(use => ({ ...use, path })));
  const isUsed = (key: string) => uses.some(({ pattern }) => pattern.test(key));
  return [
    ...others.flatMap(([language, messages]) => differences(language, byKey(messages), known, elsewhere)),
    ...Object.entries(languages).flatMap(([language, messages]) => messages.flatMap(each => ownFaults(language, each))),
    ...namesakes(first, [...known.keys(), ...elsewhere]),
    ...[...known.keys(), ...elsewhere].filter(key => !isUsed(key)).map(key => `${key} is not used`),
    ...uses
      .filter(({ isFirst, pattern }) => isFirst && ![...known.keys(), ...elsewhere].some(key => pattern.test(key)))
      .map(({ path, text }) => `${path}: there is no ${text}`),
  ];
}

const byKey = (messages: readonly ParsedMessage[]) =>
  new Map(messages.map(message => [message.key.join('.'), message]));

type ByKey = ReturnType<typeof byKey>;

function differences(language: string, messages: ByKey, known: ByKey, elsewhere: readonly string[]): string[] {
  const wanted = [...known.keys(), ...elsewhere];
  return [
    ...wanted.filter(key => !messages.has(key)).map(key => `${language}: ${key} is missing`),
    ...[...messages.keys()].filter(key => !wanted.includes(key)).map(key => `${language}: ${key} is too much`),
    ...[...messages]
      .filter(([key, message]) => known.has(key) && places(message) !== places(known.get(key)!))
      .map(([key]) => `${language}: ${key} has other places`),
  ];
}

/** Their names, in any order. */
const places = ({ namedSubstitutions }: ParsedMessage) => [...namedSubstitutions].sort().join();

function ownFaults(language: string, message: ParsedMessage): string[] {
  const texts = message.type === 'plural' ? Object.values(message.plurals) : [message.message];
  const said = (fault: string) => `${language}: ${message.key.join('.')} ${fault}`;
  return [
    ...(texts.some(text => text.trim() === '') ? [said('is empty')] : []),
    ...(texts.length > 2 ? [said('has more than two forms')] : []),
    // A place without a name would be filled by nobody.
    ...(message.substitutions > 0 || texts.some(text => text.includes('{}'))
      ? [said('has a place without a name')]
      : []),
  ];
}

/** Browsers do not tell `a.b` from `a_B`. */
function namesakes(language: string, keys: readonly string[]): string[] {
  const names = keys.map(key => key.replaceAll('.', '_').toLowerCase());
  return keys.filter((_key, at) => names.indexOf(names[at]!) !== at).map(key => `${language}: ${key} has a namesake`);
}

interface Use {
  text: string;
  pattern: RegExp;
  /** Whether it stands where the key does; if not, it may be about something else. */
  isFirst: boolean;
}

/** What the calls of `t` and `find` ask for, and the names that stand in the manifest. What is put in for `${…}` may be any one name. */
function usesIn(source: string): Use[] {
  const manifest = [...source.matchAll(/__MSG_(\w+)__/g)].map(([, name]) => use(name!.replaceAll('_', '.'), true));
  const calls = [...source.matchAll(/\b(?:i18n|messages|words)\.(?:t|find)\(\s*/g)].flatMap(
    ({ 0: { length }, index }) => {
      const start = index + length;
      return literalsIn(argumentsAt(source, start)).map(({ text, at }) => use(text, at === 0));
    },
  );
  return [...manifest, ...calls];
}

function use(text: string, isFirst: boolean): Use {
  const parts = text.split(/\$\{[^}]*\}/).map(part => part.replaceAll('.', '\\.'));
  return { text, isFirst, pattern: new RegExp(`^${parts.join('\\w+')}$`) };
}

/** From just after the opening bracket to the one that closes it. */
function argumentsAt(source: string, start: number): string {
  let depth = 1;
  let at = start;
  for (; at < source.length && depth > 0; at++)
    depth += '([{'.includes(source[at]!) ? 1 : ')]}'.includes(source[at]!) ? -1 : 0;
  return source.slice(start, at - 1);
}

const literalsIn = (text: string) =>
  [...text.matchAll(/'([^']*)'|`((?:\$\{[^}]*\}|[^`])*)`/g)].map(({ 1: plain, 2: template, index }) => ({
    text: plain ?? template ?? '',
    at: index,
  }));
