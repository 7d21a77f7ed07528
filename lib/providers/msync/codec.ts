/**
 * Reads and writes the SDKs' protobuf messages without generated code. The protobufjs inside the SDKs compiles a codec for
 * each message type with `Function()`, which an extension's CSP forbids; here each type gets one that walks its fields. What
 * it reads and writes is what the generated code would: the unit test holds the two against each other.
 */
import protobuf from 'protobufjs/minimal';

type Reader = protobuf.Reader;
type Writer = protobuf.Writer;
type Message = Record<string, unknown>;

/** A protobufjs `Field`, as far as it is used here. */
interface Field {
  id: number;
  name: string;
  type: string;
  repeated: boolean;
  packed: boolean;
  required: boolean;
  map: boolean;
  resolvedType: MessageType | { valuesById: Record<number, string> } | null;
  resolve(): Field;
}

/** A protobufjs `Type`, as far as it is used here. */
interface MessageType {
  name: string;
  group?: boolean;
  fieldsArray: Field[];
  ctor: (this: Message, properties?: Message) => void;
  encode(message: Message, writer?: Writer): Writer;
  decode(source: Reader | Uint8Array, length?: number): Message;
  /** What a message's `toJSON` calls. */
  toObject(message: Message, options?: ConversionOptions): Message;
  setup(): never;
}

/** How `toObject` shows what JSON cannot: https://protobufjs.github.io/protobuf.js/interface.IConversionOptions.html */
interface ConversionOptions {
  longs?: unknown;
  enums?: unknown;
  bytes?: unknown;
  json?: boolean;
}

/** How a value of a field is told from the next: https://protobuf.dev/programming-guides/encoding/#structure */
const wireTypes = {
  int32: 0,
  uint32: 0,
  sint32: 0,
  int64: 0,
  uint64: 0,
  sint64: 0,
  bool: 0,
  fixed64: 1,
  sfixed64: 1,
  double: 1,
  string: 2,
  bytes: 2,
  fixed32: 5,
  sfixed32: 5,
  float: 5,
} as const;
type Scalar = keyof typeof wireTypes;
const lengthDelimited = 2;

/** What is needed to read and write one field. */
interface Plan {
  field: Field;
  /** The type, where it is a message. */
  message: MessageType | undefined;
  /** The kind of value, where it is not; an enum travels as an `int32`. */
  scalar: Scalar;
  wireType: number;
}

const patched = new WeakSet<object>();

/**
 * Gives every message type below `root` its codec; to be called before the first message. A type that has one keeps it.
 *
 * @throws where the schema has something that the codec does not know: maps, groups, required fields
 */
export function patchRoot(root: object): void {
  const types = [...typesBelow(root)].filter(type => !patched.has(type));
  for (const type of types) {
    patched.add(type);
    // Setting it resolves the fields, and so puts their defaults on its prototype.
    type.ctor = constructorOf(type);
  }
  for (const type of types) giveCodec(type);
}

function* typesBelow(item: object): Generator<MessageType> {
  if ('fieldsArray' in item && 'ctor' in Object.getPrototypeOf(item)) yield item as MessageType;
  const { nestedArray = [] } = item as { nestedArray?: object[] };
  for (const nested of nestedArray) yield* typesBelow(nested);
}

/** Lists are each message's own from the start. */
function constructorOf({ fieldsArray }: MessageType): MessageType['ctor'] {
  const lists = fieldsArray.filter(({ repeated }) => repeated).map(({ name }) => name);
  return function (properties = {}) {
    for (const name of lists) this[name] = [];
    for (const [name, value] of Object.entries(properties)) {
      if (value !== null && value !== undefined) this[name] = value;
    }
  };
}

function giveCodec(type: MessageType): void {
  const plans = type.fieldsArray.map(planOf).sort((one, other) => one.field.id - other.field.id);
  const byId = new Map(plans.map(plan => [plan.field.id, plan]));
  type.encode = (message, writer = protobuf.Writer.create()) => {
    for (const plan of plans) writeField(plan, message, writer);
    return writer;
  };
  type.decode = (source, length) => {
    const reader = source instanceof protobuf.Reader ? source : protobuf.Reader.create(source);
    const end = length === undefined ? reader.len : reader.pos + length;
    const message = Reflect.construct(type.ctor, []) as Message;
    while (reader.pos < end) {
      const tag = reader.uint32();
      const plan = byId.get(tag >>> 3);
      if (plan) readField(plan, message, reader, tag & 7);
      else reader.skipType(tag & 7);
    }
    return message;
  };
  type.toObject = (message, options = {}) => {
    const shown: Message = {};
    for (const plan of plans) {
      const { name, repeated } = plan.field;
      const value = message[name];
      if (value === null || value === undefined || !Object.hasOwn(message, name)) continue;
      if (!repeated) shown[name] = show(plan, value, options);
      else if ((value as unknown[]).length) shown[name] = (value as unknown[]).map(item => show(plan, item, options));
    }
    return shown;
  };
  // Everything else that would generate code goes through here. The SDKs ask for none of it.
  type.setup = () => {
    throw new Error(`No code may be generated for ${type.name} here.`);
  };
}

function planOf(declared: Field): Plan {
  const field = declared.resolve();
  const { resolvedType, type } = field;
  const message = resolvedType && 'fieldsArray' in resolvedType ? resolvedType : undefined;
  if (field.map || field.required || message?.group) throw new Error(`The codec cannot carry ${field.name}.`);
  const scalar = resolvedType ? 'int32' : (type as Scalar);
  return { field, message, scalar, wireType: message ? lengthDelimited : wireTypes[scalar] };
}

function writeField(plan: Plan, message: Message, writer: Writer): void {
  const { field, message: type, scalar, wireType } = plan;
  const value = message[field.name];
  if (value === null || value === undefined) return;
  if (!field.repeated) {
    if (Object.hasOwn(message, field.name)) writeValue(plan, value, writer);
    return;
  }
  const values = value as unknown[];
  if (values.length === 0) return;
  if (field.packed && !type && wireType !== lengthDelimited) {
    writer.uint32(tagOf(field, lengthDelimited)).fork();
    for (const item of values) writer[scalar](item as never);
    writer.ldelim();
  } else {
    for (const item of values) writeValue(plan, item, writer);
  }
}

function writeValue({ field, message: type, scalar, wireType }: Plan, value: unknown, writer: Writer): void {
  writer.uint32(tagOf(field, wireType));
  if (type) type.encode(value as Message, writer.fork()).ldelim();
  else writer[scalar](value as never);
}

function show({ field, message: type, scalar }: Plan, value: unknown, options: ConversionOptions): unknown {
  if (type) return type.toObject(value as Message, options);
  const { resolvedType } = field;
  if (resolvedType && 'valuesById' in resolvedType)
    return options.enums === String ? (resolvedType.valuesById[value as number] ?? value) : value;
  if (scalar === 'bytes') {
    const bytes = value as Uint8Array;
    return options.bytes === String ? protobuf.util.base64.encode(bytes, 0, bytes.length) : bytes;
  }
  if (scalar.endsWith('64')) return options.longs === String ? String(value) : value;
  return options.json && typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

const tagOf = ({ id }: Field, wireType: number): number => ((id << 3) | wireType) >>> 0;

function readField(
  { field, message: type, scalar, wireType }: Plan,
  message: Message,
  reader: Reader,
  found: number,
): void {
  const read = () => (type ? type.decode(reader, reader.uint32()) : reader[scalar]());
  if (!field.repeated) {
    message[field.name] = read();
    return;
  }
  const values = message[field.name] as unknown[];
  // A list of numbers may come packed or not, whatever the schema says.
  if (found === lengthDelimited && wireType !== lengthDelimited) {
    const end = reader.uint32() + reader.pos;
    while (reader.pos < end) values.push(read());
  } else {
    values.push(read());
  }
}
