/** Types and names of `react-native-agora-chat`, from the declarations of the package in `test/apps`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vendor = join(root, 'test', 'apps', 'node_modules', 'react-native-agora-chat');
const declarations = join(vendor, 'lib', 'typescript');

export const typesFile = join(root, 'lib', 'page', 'dropin', 'chat-client', 'declared.generated.ts');
export const namesFile = join(root, 'scripts', 'build', 'dropin-coverage', 'react-native-agora-chat.json');

export type DeclaredKind = 'class' | 'interface' | 'enum' | 'function' | 'constant';

/** An export of the package. Members of classes are public. */
export interface DeclaredExport {
  kind: DeclaredKind;
  members: readonly string[];
}

export interface DeclaredNames {
  version: string;
  exports: Readonly<Record<string, DeclaredExport>>;
}

/** Written by hand: they differ by what only a page has, or by callbacks of older versions. */
const handwritten: ReadonlySet<string> = new Set([
  ...['ChatClient', 'ChatConnectEventListener', 'ChatError', 'ChatException', 'ChatLog', 'ChatOptions'],
]);

/** Of the native bridge. */
const bridgeMembers: ReadonlySet<string> = new Set(['setNativeListener', 'getEventEmitter', 'TAG', 'eventType']);

/** The parts of an ESTree node (with TypeScript's additions) that are read here. */
interface Node {
  type: string;
  start: number;
  end: number;
  name?: string;
  id?: Node;
  local?: Node;
  exported?: Node;
  key?: Node & { value?: string };
  kind?: string;
  static?: boolean;
  accessibility?: string | null;
  declaration?: Node | null;
  specifiers?: Node[];
  body?: Node | Node[];
  superClass?: Node | null;
  params?: Node[];
  typeAnnotation?: Node | null;
  returnType?: Node | null;
  typeParameters?: Node | null;
  value?: Node;
  optional?: boolean;
  readonly?: boolean;
}

interface Declaration {
  node: Node;
  source: string;
}

const bodyOf = (node: Node | undefined): Node[] =>
  Array.isArray(node?.body) ? node.body : node?.body ? bodyOf(node.body) : [];

const nameOf = ({ key, id }: Node): string => key?.name ?? key?.value ?? id?.name ?? '';

const isVendorInstalled = (): boolean => existsSync(declarations);

class Declarations {
  readonly #byName = new Map<string, Declaration>();
  readonly exports: string[] = [];

  constructor() {
    const files = ['', 'common'].flatMap(folder =>
      readdirSync(join(declarations, folder))
        .filter(name => name.endsWith('.d.ts'))
        .map(name => join(declarations, folder, name)),
    );
    for (const file of files) {
      const source = readFileSync(file, 'utf8');
      const nodes = parseSync(file, source, { lang: 'dts' }).program.body as unknown as Node[];
      for (const node of nodes) {
        const declared = node.declaration ?? node;
        if (declared.id?.name) this.#byName.set(declared.id.name, { node: declared, source });
        if (file.endsWith('index.d.ts')) this.exports.push(...(node.specifiers ?? []).flatMap(exportedName));
      }
    }
  }

  get(name: string): Declaration | undefined {
    return this.#byName.get(name);
  }

  /** Public members; for a class, with inherited ones of classes that the package does not export. */
  members(name: string): [member: Node, source: string][] {
    const declared = this.get(name);
    if (!declared) return [];
    const { node, source } = declared;
    const parent = node.superClass?.name;
    const inherited = parent?.startsWith('_') || parent === 'ChatMessageBody' ? this.members(parent) : [];
    const own = bodyOf(node).filter(({ accessibility }) => !accessibility || accessibility === 'public');
    return [
      ...inherited.filter(([member]) => member.kind !== 'constructor'),
      ...own.map(one => [one, source] as const),
    ].map(([member, from]) => [member, from]);
  }
}

const exportedName = ({ type, exported }: Node): string[] =>
  type === 'ExportSpecifier' && exported?.name ? [exported.name] : [];

const kinds: Readonly<Record<string, DeclaredKind>> = {
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSEnumDeclaration: 'enum',
  TSDeclareFunction: 'function',
};

const withoutComments = (text: string): string => text.replaceAll(/\/\*\*[\s\S]*?\*\//g, '').trim();

export function declaredNames(): DeclaredNames {
  const declared = new Declarations();
  const { version } = JSON.parse(readFileSync(join(vendor, 'package.json'), 'utf8'));
  const exports = declared.exports.map((name): [string, DeclaredExport] => {
    const kind = kinds[declared.get(name)?.node.type ?? ''] ?? 'constant';
    const members =
      kind === 'enum' || kind === 'function' ? [] : declared.members(name).map(([member]) => nameOf(member));
    return [name, { kind, members: [...new Set(members)].filter(member => member !== 'constructor') }];
  });
  return { version, exports: Object.fromEntries(exports) };
}

function memberText([member, source]: [Node, string]): string {
  const text = (node: Node | null | undefined) => (node ? withoutComments(source.slice(node.start, node.end)) : '');
  const name = nameOf(member);
  if (member.kind === 'get') return `readonly ${name}${text(member.value?.returnType)};`;
  const parameter = member.value?.params?.[0];
  if (member.kind === 'set') return `${name}?${text(parameter?.typeAnnotation)};`;
  if (member.type === 'PropertyDefinition')
    return `${member.readonly ? 'readonly ' : ''}${name}${member.optional ? '?' : ''}${text(member.typeAnnotation)};`;
  return withoutComments(text(member).replace(/^public /, ''));
}

function interfaceText(name: string, declared: Declarations): string {
  const { node, source } = declared.get(name)!;
  const generic = node.typeParameters ? source.slice(node.typeParameters.start, node.typeParameters.end) : '';
  const members = declared.members(name);
  const instance = members.filter(
    ([member]) => !member.static && member.kind !== 'constructor' && !bridgeMembers.has(nameOf(member)),
  );
  const text = `export interface ${name}${generic} {\n${instance.map(memberText).join('\n')}\n}\n`;
  const creator = members.find(([member]) => member.kind === 'constructor')?.[0];
  const parameter = creator?.value?.params?.[0];
  if (!parameter?.typeAnnotation || name.endsWith('Manager') || ['ChatMessage', 'ChatMessageBody'].includes(name))
    return text;
  const type = withoutComments(source.slice(parameter.typeAnnotation.start, parameter.typeAnnotation.end));
  return `${text}export interface ${name}Params${generic} ${type.replace(/^:\s*/, '')}\n`;
}

/** The source of `declared.generated.ts`. */
export function declaredTypes(): string {
  const declared = new Declarations();
  const { exports } = declaredNames();
  const names = Object.entries(exports)
    .filter(([name, { kind }]) => (kind === 'class' || kind === 'interface') && !handwritten.has(name))
    .map(([name]) => name);
  const texts = names.map(name => interfaceText(name, declared)).join('\n');
  const used = new Set(texts.match(/\bChat\w+/g));
  const imported = Object.keys(exports)
    .filter(name => used.has(name) && !names.includes(name))
    .sort();
  const methods = Object.entries(exports)
    .filter(([name]) => name.endsWith('Manager'))
    .map(([name, { members }]) => {
      const listed = members.filter(member => !bridgeMembers.has(member));
      return `  ${name}: '${listed.join(' ')}',`;
    });
  return formatted(
    typesFile,
    `/**
 * From the declarations of react-native-agora-chat (MIT License, Copyright (c) 2023 agora). Generated by
 * \`npm run build:client\`; do not edit.
 */
// biome-ignore-all lint/suspicious/noExplicitAny: as the package declares
import type { ${imported.filter(name => exports[name]?.kind === 'enum').join(', ')} } from './enums';
import type { ${imported.filter(name => exports[name]?.kind === 'class').join(', ')} } from './error';

/** Names of the methods of each manager. */
export const managerMethods = {
${methods.join('\n')}
} as const;

${texts}`,
  );
}

export const declaredNamesText = (): string => formatted(namesFile, JSON.stringify(declaredNames()));

function formatted(path: string, text: string): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'format', `--stdin-file-path=${path}`],
    { cwd: root, input: text, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`Biome cannot format ${path}: ${stderr}`);
  return stdout;
}

/** Without the package in `test/apps`, the files stay as they are. */
export function writeChatClientTypes(): void {
  if (!isVendorInstalled()) return;
  writeFileSync(typesFile, declaredTypes());
  writeFileSync(namesFile, declaredNamesText());
}
