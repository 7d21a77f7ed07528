/**
 * Encodes and decodes the SDKs' protobuf messages without generated code. The protobufjs inside the SDKs
 * compiles a codec for each message type with `Function()`, which an extension's CSP forbids. Here each type
 * gets a codec that iterates over its fields. A unit test compares its output with that of the generated
 * code.
 */
import protobuf from 'protobufjs/minimal';

type Reader = protobuf.Reader;
type Writer = protobuf.Writer;
type Message = Record<string, unknown>;

/** The part of protobufjs's `Field` that is used here. */
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

/** The part of protobufjs's `Type` that is used here. */
export interface MessageType {
  name: string;
  group?: boolean;
  fieldsArray: Field[];
  add(field: object): void;
  ctor: (this: Message, properties?: Message) => void;
  encode(message: Message, writer?: Writer): Writer;
  decode(source: Reader | Uint8Array, length?: number): Message;
  /** Called by a message's `toJSON`. */
  toObject(message: Message, options?: ConversionOptions): Message;
  setup(): never;
}

/**
 * How `toObject` represents what JSON cannot:
 * https://protobufjs.github.io/protobuf.js/interface.IConversionOptions.html
 */
interface ConversionOptions {
  longs?: unknown;
  enums?: unknown;
  bytes?: unknown;
  json?: boolean;
}

/** https://protobuf.dev/programming-guides/encoding/#structure */
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

interface FieldCodec {
  field: Field;
  /** The field's type, if that is a message. */
  message: MessageType | undefined;
  /** Its type otherwise. An enum is encoded as `int32`. */
  scalar: Scalar;
  wireType: number;
}

const patched = new WeakSet<object>();

/**
 * Gives every message type below `root` a codec, once. Call before the first message.
 *
 * @throws if the schema has maps, groups or required fields, which the codec does not support
 */
export function patchRoot(root: object): void {
  const types = [...typesBelow(root)].filter(type => !patched.has(type));
  for (const type of types) {
    patched.add(type);
    // The setter also resolves the fields, and so puts their defaults on the prototype.
    type.ctor = constructorOf(type);
  }
  for (const type of types) setCodec(type);
}

export function* typesBelow(item: object): Generator<MessageType> {
  if ('fieldsArray' in item && 'ctor' in Object.getPrototypeOf(item)) yield item as MessageType;
  const { nestedArray = [] } = item as { nestedArray?: object[] };
  for (const nested of nestedArray) yield* typesBelow(nested);
}

/** Each message has its own arrays, because a default on the prototype would be shared. */
function constructorOf({ fieldsArray }: MessageType): MessageType['ctor'] {
  const lists = fieldsArray.filter(({ repeated }) => repeated).map(({ name }) => name);
  return function (properties = {}) {
    for (const name of lists) this[name] = [];
    for (const [name, value] of Object.entries(properties)) {
      if (value !== null && value !== undefined) this[name] = value;
    }
  };
}

function setCodec(type: MessageType): void {
  const codecs = type.fieldsArray.map(codecOf).sort((one, other) => one.field.id - other.field.id);
  const byId = new Map(codecs.map(codec => [codec.field.id, codec]));
  type.encode = (message, writer = protobuf.Writer.create()) => {
    for (const codec of codecs) writeField(codec, message, writer);
    return writer;
  };
  type.decode = (source, length) => {
    const reader = source instanceof protobuf.Reader ? source : protobuf.Reader.create(source);
    const end = length === undefined ? reader.len : reader.pos + length;
    const message = Reflect.construct(type.ctor, []) as Message;
    while (reader.pos < end) {
      const tag = reader.uint32();
      const codec = byId.get(tag >>> 3);
      if (codec) readField(codec, message, reader, tag & 7);
      else reader.skipType(tag & 7);
    }
    return message;
  };
  type.toObject = (message, options = {}) => {
    const object: Message = {};
    for (const codec of codecs) {
      const { name, repeated } = codec.field;
      const value = message[name];
      if (value === null || value === undefined || !Object.hasOwn(message, name)) continue;
      if (!repeated) object[name] = toPlainValue(codec, value, options);
      else if ((value as unknown[]).length)
        object[name] = (value as unknown[]).map(item => toPlainValue(codec, item, options));
    }
    return object;
  };
  // protobufjs generates its code here. The SDKs use nothing that would still call it.
  type.setup = () => {
    throw new Error(`No code may be generated for ${type.name} here.`);
  };
}

function codecOf(declared: Field): FieldCodec {
  const field = declared.resolve();
  const { resolvedType, type } = field;
  const message = resolvedType && 'fieldsArray' in resolvedType ? resolvedType : undefined;
  if (field.map || field.required || message?.group)
    throw new Error(`The codec does not support the field ${field.name}.`);
  const scalar = resolvedType ? 'int32' : (type as Scalar);
  return { field, message, scalar, wireType: message ? lengthDelimited : wireTypes[scalar] };
}

function writeField(codec: FieldCodec, message: Message, writer: Writer): void {
  const { field, message: type, scalar, wireType } = codec;
  const value = message[field.name];
  if (value === null || value === undefined) return;
  if (!field.repeated) {
    if (Object.hasOwn(message, field.name)) writeValue(codec, value, writer);
    return;
  }
  const values = value as unknown[];
  if (values.length === 0) return;
  if (field.packed && !type && wireType !== lengthDelimited) {
    writer.uint32(tagOf(field, lengthDelimited)).fork();
    for (const item of values) writer[scalar](item as never);
    writer.ldelim();
  } else {
    for (const item of values) writeValue(codec, item, writer);
  }
}

function writeValue({ field, message: type, scalar, wireType }: FieldCodec, value: unknown, writer: Writer): void {
  writer.uint32(tagOf(field, wireType));
  if (type) type.encode(value as Message, writer.fork()).ldelim();
  else writer[scalar](value as never);
}

function toPlainValue(
  { field, message: type, scalar }: FieldCodec,
  value: unknown,
  options: ConversionOptions,
): unknown {
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
  { field, message: type, scalar, wireType }: FieldCodec,
  message: Message,
  reader: Reader,
  actualWireType: number,
): void {
  const read = () => (type ? type.decode(reader, reader.uint32()) : reader[scalar]());
  if (!field.repeated) {
    message[field.name] = read();
    return;
  }
  const values = message[field.name] as unknown[];
  // Parsers must accept numbers both packed and unpacked, whatever the schema says.
  if (actualWireType === lengthDelimited && wireType !== lengthDelimited) {
    const end = reader.uint32() + reader.pos;
    while (reader.pos < end) values.push(read());
  } else {
    values.push(read());
  }
}
