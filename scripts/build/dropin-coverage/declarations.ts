/** Lists the public names in the vendors' type declarations. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export type MsyncSdkName = 'agora-chat' | 'easemob-websdk' | 'shengwang-chat';
export type SdkName = MsyncSdkName | '@tencentcloud/chat';
export type DeclarationKind = 'static' | 'method' | 'property' | 'event' | 'option';

export interface Declared {
  kind: DeclarationKind;
  /** The group of the name: `Connection`, `Utils`, `EVENT`, `message.create`, ... */
  of: string;
  name: string;
  /** The event's name at run time, where it differs. */
  value?: string;
}

const files: Record<SdkName, string> = {
  'agora-chat': 'agora-chat/Agora-chat.d.ts',
  'easemob-websdk': 'easemob-websdk/Easemob-chat.d.ts',
  'shengwang-chat': 'shengwang-chat/Shengwang-chat.d.ts',
  '@tencentcloud/chat': '@tencentcloud/chat/index.d.ts',
};

export const sdkNames = Object.keys(files) as SdkName[];

/** The parts of an ESTree node (with TypeScript's additions) that are read here. */
interface Node {
  type: string;
  start: number;
  end: number;
  /** Of an identifier. */
  name?: string;
  id?: Node;
  key?: { name?: string; value?: string };
  kind?: string;
  static?: boolean;
  accessibility?: string | null;
  declaration?: Node | null;
  body?: Node | Node[];
  members?: Node[];
  types?: Node[];
  extends?: { expression: { name?: string } }[];
  params?: Node[];
  typeAnnotation?: Node | null;
  typeName?: { name?: string };
  value?: Node;
  initializer?: unknown;
}

const bodyOf = (node: Node | undefined): Node[] =>
  Array.isArray(node?.body) ? node.body : node?.body ? bodyOf(node.body) : (node?.members ?? []);

const nameOf = ({ key, id }: Node): string | undefined => key?.name ?? key?.value ?? id?.name;

class Package {
  readonly #nodes = new Map<string, Node>();

  /** @param path in `node_modules` */
  constructor(path: string) {
    const file = fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url));
    const { program, errors } = parseSync(file, readFileSync(file, 'utf8'), { lang: 'dts' });
    if (errors.length > 0) throw new Error(`${path} cannot be read: ${errors[0]?.message}`);
    this.#collect(program.body as unknown as Node[]);
  }

  #collect(nodes: Node[]): void {
    for (const node of nodes) {
      const declared = node.declaration ?? node;
      const name = declared.id?.name;
      if (declared.type === 'TSModuleDeclaration') this.#collect(bodyOf(declared));
      if (name && !this.#nodes.has(name)) this.#nodes.set(name, declared);
    }
  }

  named(name: string): Node {
    const node = this.#nodes.get(name);
    if (!node) throw new Error(`The declarations no longer contain ${name}.`);
    return node;
  }

  names(pattern: RegExp): string[] {
    return [...this.#nodes.keys()].filter(name => pattern.test(name));
  }

  /** Public members, including inherited ones. */
  members(name: string): Node[] {
    return this.#membersOf(this.named(name));
  }

  #membersOf(node: Node): Node[] {
    if (node.type === 'TSTypeReference') return this.members(node.typeName?.name ?? '');
    if (node.type === 'TSUnionType' || node.type === 'TSIntersectionType')
      return (node.types ?? []).flatMap(type => this.#membersOf(type));
    const inherited = (node.extends ?? []).flatMap(({ expression }) => this.members(expression.name ?? ''));
    // For an alias, `type A = {...}`, read the members of its type.
    const direct = node.type === 'TSTypeAliasDeclaration' ? this.#membersOf(node.typeAnnotation as Node) : bodyOf(node);
    return [...inherited, ...direct].filter(
      ({ accessibility }) => accessibility !== 'private' && accessibility !== 'protected',
    );
  }

  /** Names of the members of the first parameter of `method`. */
  parameter(of: string, method: string): string[] {
    const found = this.members(of).find(node => nameOf(node) === method);
    const parameters = (found?.value?.params ?? found?.params ?? []).filter(({ name }) => name !== 'this');
    const type = parameters[0]?.typeAnnotation?.typeAnnotation;
    if (!type) throw new Error(`${of}.${method} no longer has a parameter.`);
    return names(this.#membersOf(type));
  }
}

const names = (members: Node[]): string[] => [...new Set(members.map(nameOf).filter(name => name !== undefined))];

const isMethod = ({ type, kind }: Node): boolean =>
  kind !== 'constructor' && (type === 'MethodDefinition' || type === 'TSMethodSignature');

const list = (kind: DeclarationKind, of: string, names: string[]): Declared[] =>
  [...new Set(names)].filter(name => name !== 'constructor').map(name => ({ kind, of, name }));

/** Handlers set as properties are counted as events of `listen`. */
const isHandler = (name: string): boolean => /^on[A-Z]/.test(name);

const statics: Record<MsyncSdkName, string> = {
  'agora-chat': 'AgoraChatStatic',
  'easemob-websdk': 'EasemobChatStatic',
  'shengwang-chat': 'ShengwangChatStatic',
};

function msync(sdk: MsyncSdkName): Declared[] {
  const declared = new Package(files[sdk]);
  const connection = declared.members('Connection');
  const methods = names(connection.filter(isMethod));
  const properties = names(connection.filter(node => !isMethod(node))).filter(name => !methods.includes(name));
  const created = declared.names(/^Create\w+MsgParameters$/).flatMap(name => names(declared.members(name)));
  return [
    ...list('static', 'SDK', names(declared.members(statics[sdk]))),
    ...list('static', 'message', names(declared.members('Message').filter(node => node.static))),
    ...list('property', 'message', names(declared.members('Message').filter(node => !node.static))),
    ...list('static', 'utils', names(declared.members('Utils'))),
    ...list('static', 'logger', names(declared.members('Logger'))),
    ...list('static', 'statusCode', names(declared.members('Code'))),
    ...list('method', 'connection', methods),
    ...list(
      'property',
      'connection',
      properties.filter(name => !isHandler(name)),
    ),
    ...list('event', 'addEventHandler', names(declared.members('EventHandlerType'))),
    ...list('event', 'listen', [...declared.parameter('Connection', 'listen'), ...properties.filter(isHandler)]),
    ...list('option', 'new connection', names(declared.members('ConnectionParameters'))),
    ...list('option', 'open', declared.parameter('Connection', 'open')),
    ...list('option', 'message.create', created),
  ];
}

function tencent(): Declared[] {
  const declared = new Package(files['@tencentcloud/chat']);
  const methods = names(declared.members('ChatSDK').filter(isMethod));
  const values = (name: string) => names(declared.members(name));
  const namespace = bodyOf(declared.named('TencentCloudChat')).map(node => node.declaration ?? node);
  return [
    ...list('static', 'SDK', names(namespace)),
    ...list('method', 'chat', methods),
    ...declared.members('EVENT').map(node => event(node)),
    ...list('static', 'TYPES', values('TYPES')),
    ...list('static', 'TSignaling', values('TSignaling')),
    ...list('option', 'create', values('CREATE_OPTIONS')),
    ...list('option', 'login', values('LOGIN_OPTIONS')),
    ...list('option', 'create…Message', values('MESSAGE_OPTIONS')),
  ];
}

function event(member: Node): Declared {
  const { value } = (member.initializer ?? {}) as { value?: unknown };
  return { kind: 'event', of: 'EVENT', name: nameOf(member) ?? '', value: String(value) };
}

/** Public names of a package's miniCore, without its plugins. */
export function miniCoreDeclared(sdk: 'agora-chat' | 'easemob-websdk'): Declared[] {
  const declared = new Package(`${sdk}/miniCore/miniCore.d.ts`);
  const members = declared.members('MiniCore').filter(node => node.type !== 'TSIndexSignature');
  const [methods, properties] = [names(members.filter(isMethod)), names(members.filter(node => !isMethod(node)))];
  return [
    ...list('method', 'connection', methods),
    ...list('property', 'connection', properties),
    ...list('option', 'new connection', names(declared.members('MiniCoreOptions'))),
    ...list('option', 'open', names(declared.members('OpenParams'))),
  ];
}

/** Every public name of an SDK. */
export const declaredBy = (sdk: SdkName): Declared[] => (sdk === '@tencentcloud/chat' ? tencent() : msync(sdk));
