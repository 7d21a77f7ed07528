import type { ParsedMessage } from '@wxt-dev/i18n/build';

export interface LintInput {
  /** The first is the main language, from which the types of the keys are generated. */
  languages: Readonly<Record<string, readonly ParsedMessage[]>>;
  /** Keys that only the other languages need. */
  optionalKeys: readonly string[];
  /** Source texts by path. */
  sources: Readonly<Record<string, string>>;
}

/** Checks the messages of all languages against each other and against the keys in the sources. @returns the problems */
export function lintMessages({ languages, optionalKeys, sources }: LintInput): string[] {
  const [[first, main] = ['', []], ...others] = Object.entries(languages);
  const mainMessages = byKey(main);
  const uses = Object.entries(sources).flatMap(([path, text]) => usesIn(text).map(use => ({ ...use, path })));
  const isUsed = (key: string) => uses.some(({ pattern }) => pattern.test(key));
  return [
    ...others.flatMap(([language, messages]) => differences(language, byKey(messages), mainMessages, optionalKeys)),
    ...Object.entries(languages).flatMap(([language, messages]) =>
      messages.flatMap(message => problemsIn(language, message)),
    ),
    ...duplicateNames(first, [...mainMessages.keys(), ...optionalKeys]),
    ...[...mainMessages.keys(), ...optionalKeys].filter(key => !isUsed(key)).map(key => `${key} is not used`),
    ...uses
      .filter(
        ({ isFirst, pattern }) => isFirst && ![...mainMessages.keys(), ...optionalKeys].some(key => pattern.test(key)),
      )
      .map(({ path, text }) => `${path}: there is no ${text}`),
  ];
}

const byKey = (messages: readonly ParsedMessage[]) =>
  new Map(messages.map(message => [message.key.join('.'), message]));

type ByKey = ReturnType<typeof byKey>;

function differences(
  language: string,
  messages: ByKey,
  mainMessages: ByKey,
  optionalKeys: readonly string[],
): string[] {
  const wanted = [...mainMessages.keys(), ...optionalKeys];
  return [
    ...wanted.filter(key => !messages.has(key)).map(key => `${language}: ${key} is missing`),
    ...[...messages.keys()].filter(key => !wanted.includes(key)).map(key => `${language}: ${key} is unknown`),
    ...[...messages]
      .filter(
        ([key, message]) => mainMessages.has(key) && placeholders(message) !== placeholders(mainMessages.get(key)!),
      )
      .map(([key]) => `${language}: ${key} has other placeholders`),
  ];
}

const placeholders = ({ namedSubstitutions }: ParsedMessage) => [...namedSubstitutions].sort().join();

function problemsIn(language: string, message: ParsedMessage): string[] {
  const texts = message.type === 'plural' ? Object.values(message.plurals) : [message.message];
  const problem = (text: string) => `${language}: ${message.key.join('.')} ${text}`;
  return [
    ...(texts.some(text => text.trim() === '') ? [problem('is empty')] : []),
    ...(texts.length > 2 ? [problem('has more than two forms')] : []),
    // `Messages.t` fills in named placeholders only.
    ...(message.substitutions > 0 || texts.some(text => text.includes('{}'))
      ? [problem('has a placeholder without a name')]
      : []),
  ];
}

/** In messages.json, `a.b` becomes `a_b`, and browsers ignore case. */
function duplicateNames(language: string, keys: readonly string[]): string[] {
  const names = keys.map(key => key.replaceAll('.', '_').toLowerCase());
  return keys
    .filter((_key, index) => names.indexOf(names[index]!) !== index)
    .map(key => `${language}: ${key} has a duplicate name`);
}

interface Use {
  text: string;
  pattern: RegExp;
  /** Whether it is the first argument. Other literals need not be keys. */
  isFirst: boolean;
}

/** Finds the keys in calls of `t` and `find` and in the manifest. `${…}` matches any one name. */
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

/** @param start just after the opening parenthesis */
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
