/** What the vendors' packages declare for their users, read from their own type declarations. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export type SdkName = 'agora-chat' | 'easemob-websdk' | '@tencentcloud/chat';
export type Kind = 'static' | 'method' | 'property' | 'event' | 'option';

export interface Declared {
  kind: Kind;
  /** Whose it is: `Connection`, `Utils`, `EVENT`, `message.create`, ... */
  of: string;
  name: string;
  /** An event's, where it goes by another name. */
  value?: string;
}

const files: Record<SdkName, string> = {
  'agora-chat': 'agora-chat/Agora-chat.d.ts',
  'easemob-websdk': 'easemob-websdk/Easemob-chat.d.ts',
  '@tencentcloud/chat': '@tencentcloud/chat/index.d.ts',
};

export const sdkNames = Object.keys(files) as SdkName[];

/** As much of a syntax tree (ESTree, TypeScript's flavour) as is read here. */
interface Node {
  type: string;
  start: number;
  end: number;
  /** An identifier's. */
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

/** The declarations of one package. */
class Package {
  readonly #named = new Map<string, Node>();

  constructor(sdk: SdkName) {
    const file = fileURLToPath(new URL(`../../../node_modules/${files[sdk]}`, import.meta.url));
    const { program, errors } = parseSync(file, readFileSync(file, 'utf8'), { lang: 'dts' });
    if (errors.length > 0) throw new Error(`${files[sdk]} cannot be read: ${errors[0]?.message}`);
    this.#enter(program.body as unknown as Node[]);
  }

  #enter(nodes: Node[]): void {
    for (const node of nodes) {
      const declared = node.declaration ?? node;
      const name = declared.id?.name;
      if (declared.type === 'TSModuleDeclaration') this.#enter(bodyOf(declared));
      if (name && !this.#named.has(name)) this.#named.set(name, declared);
    }
  }

  named(name: string): Node {
    const node = this.#named.get(name);
    if (!node) throw new Error(`There is no ${name} in the declarations any more.`);
    return node;
  }

  names(fits: RegExp): string[] {
    return [...this.#named.keys()].filter(name => fits.test(name));
  }

  /** Public members, with those of the interfaces that it extends. */
  members(name: string): Node[] {
    return this.#membersOf(this.named(name));
  }

  #membersOf(node: Node): Node[] {
    if (node.type === 'TSTypeReference') return this.members(node.typeName?.name ?? '');
    if (node.type === 'TSUnionType' || node.type === 'TSIntersectionType')
      return (node.types ?? []).flatMap(type => this.#membersOf(type));
    const above = (node.extends ?? []).flatMap(({ expression }) => this.members(expression.name ?? ''));
    // An alias: `type A = {...}`.
    const own = node.type === 'TSTypeAliasDeclaration' ? this.#membersOf(node.typeAnnotation as Node) : bodyOf(node);
    return [...above, ...own].filter(
      ({ accessibility }) => accessibility !== 'private' && accessibility !== 'protected',
    );
  }

  /** Names of the members of the first parameter of `method`. */
  parameter(of: string, method: string): string[] {
    const found = this.members(of).find(node => nameOf(node) === method);
    const parameters = (found?.value?.params ?? found?.params ?? []).filter(({ name }) => name !== 'this');
    const type = parameters[0]?.typeAnnotation?.typeAnnotation;
    if (!type) throw new Error(`${of}.${method} has no parameter any more.`);
    return names(this.#membersOf(type));
  }
}

const names = (members: Node[]): string[] => [...new Set(members.map(nameOf).filter(name => name !== undefined))];

const isMethod = ({ type, kind }: Node): boolean =>
  kind !== 'constructor' && (type === 'MethodDefinition' || type === 'TSMethodSignature');

const all = (kind: Kind, of: string, list: string[]): Declared[] =>
  [...new Set(list)].filter(name => name !== 'constructor').map(name => ({ kind, of, name }));

/** Handlers that are set as properties belong to `listen`. */
const isHandler = (name: string): boolean => /^on[A-Z]/.test(name);

function msync(sdk: 'agora-chat' | 'easemob-websdk'): Declared[] {
  const declared = new Package(sdk);
  const connection = declared.members('Connection');
  const methods = names(connection.filter(isMethod));
  const properties = names(connection.filter(node => !isMethod(node))).filter(name => !methods.includes(name));
  const created = declared.names(/^Create\w+MsgParameters$/).flatMap(name => names(declared.members(name)));
  return [
    ...all('static', 'SDK', names(declared.members(sdk === 'agora-chat' ? 'AgoraChatStatic' : 'EasemobChatStatic'))),
    ...all('static', 'message', names(declared.members('Message').filter(node => node.static))),
    ...all('property', 'message', names(declared.members('Message').filter(node => !node.static))),
    ...all('static', 'utils', names(declared.members('Utils'))),
    ...all('static', 'logger', names(declared.members('Logger'))),
    ...all('static', 'statusCode', names(declared.members('Code'))),
    ...all('method', 'connection', methods),
    ...all(
      'property',
      'connection',
      properties.filter(name => !isHandler(name)),
    ),
    ...all('event', 'addEventHandler', names(declared.members('EventHandlerType'))),
    ...all('event', 'listen', [...declared.parameter('Connection', 'listen'), ...properties.filter(isHandler)]),
    ...all('option', 'new connection', names(declared.members('ConnectionParameters'))),
    ...all('option', 'open', declared.parameter('Connection', 'open')),
    ...all('option', 'message.create', created),
  ];
}

function tencent(): Declared[] {
  const declared = new Package('@tencentcloud/chat');
  const makers = names(declared.members('ChatSDK').filter(isMethod));
  const values = (name: string) => names(declared.members(name));
  const namespace = bodyOf(declared.named('TencentCloudChat')).map(node => node.declaration ?? node);
  return [
    ...all('static', 'SDK', names(namespace)),
    ...all('method', 'chat', makers),
    ...declared.members('EVENT').map(node => event(node)),
    ...all('static', 'TYPES', values('TYPES')),
    ...all('static', 'TSignaling', values('TSignaling')),
    ...all('option', 'create', values('CREATE_OPTIONS')),
    ...all('option', 'login', values('LOGIN_OPTIONS')),
    ...all('option', 'create…Message', values('MESSAGE_OPTIONS')),
  ];
}

function event(member: Node): Declared {
  const { value } = (member.initializer ?? {}) as { value?: unknown };
  return { kind: 'event', of: 'EVENT', name: nameOf(member) ?? '', value: String(value) };
}

/** Everything that a page can name of that SDK. */
export const declaredBy = (sdk: SdkName): Declared[] => (sdk === '@tencentcloud/chat' ? tencent() : msync(sdk));
