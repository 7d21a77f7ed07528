/** Reads the vendors' payloads and answers. All come from a service that is not trusted. */
import { inflateSync } from 'node:zlib';
import { command } from '../../test/server/msync/codes';
import { decode } from '../../test/server/msync/wire';

export interface PageEvent {
  topic: string;
  payload: unknown;
}

export interface SeenMessage {
  text: string;
  /** Milliseconds since 1970, by the service's clock. */
  time?: number;
}

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The vendors' messages in an event or an answer. */
function messagesOf(payload: unknown): Fields[] {
  const { data, messages } = fieldsOf(payload);
  const list = [...listOf(data), ...listOf(messages), ...listOf(fieldsOf(data).messageList)];
  return (list.length > 0 ? list : [payload]).map(fieldsOf);
}

const textOf = ({ msg, payload }: Fields): unknown => msg ?? fieldsOf(payload).text;

/** Received texts of `sent`, in the order of their arrival. */
export function messagesIn(events: readonly PageEvent[], sent: readonly string[]): SeenMessage[] {
  return events
    .filter(({ topic }) => topic === 'onTextMessage' || topic === 'onMessageReceived')
    .flatMap(({ payload }) => messagesOf(payload))
    .flatMap(message => {
      const text = textOf(message);
      if (typeof text !== 'string' || !sent.includes(text)) return [];
      const { time } = message;
      // Tencent's are in seconds.
      return [{ text, ...(typeof time === 'number' && { time: time < 1e11 ? time * 1000 : time }) }];
    });
}

/** Texts of `sent` in a page of the history. */
export const textsIn = (answer: unknown, sent: readonly string[]): string[] =>
  messagesOf(answer).flatMap(message => {
    const text = textOf(message);
    return typeof text === 'string' && sent.includes(text) ? [text] : [];
  });

/** Addresses of received files. */
export function filesIn(events: readonly PageEvent[]): string[] {
  return events
    .filter(({ topic }) => topic === 'onFileMessage' || topic === 'onMessageReceived')
    .flatMap(({ payload }) => messagesOf(payload))
    .flatMap(({ url, payload }) => [url, fieldsOf(payload).fileUrl])
    .filter((url): url is string => typeof url === 'string' && url !== '');
}

export interface Count {
  lost: number;
  repeated: number;
}

export function countOf(seen: readonly SeenMessage[], sent: readonly string[]): Count {
  const times = sent.map(text => seen.filter(message => message.text === text).length);
  return {
    lost: times.filter(count => count === 0).length,
    repeated: times.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
  };
}

export const sumOf = (counts: readonly Count[]): Count =>
  counts.reduce((sum, { lost, repeated }) => ({ lost: sum.lost + lost, repeated: sum.repeated + repeated }), {
    lost: 0,
    repeated: 0,
  });

export const countText = ({ lost, repeated }: Count): string =>
  lost + repeated === 0 ? 'all, each once' : `${lost} lost, ${repeated} repeated`;

export const orderText = (seen: readonly string[], orders: readonly (readonly string[])[]): string | undefined => {
  const firsts = [...new Set(seen)];
  return orders.some(order => order.join('\n') === firsts.join('\n')) ? 'in order' : 'in another order';
};

/** The hosts in an answer of HTTP-DNS. */
export function hostsIn(body: string | undefined): { rest: string[]; message: string[] } {
  const answer = fieldsOf(jsonOf(body));
  const hosts = (...names: string[]) =>
    names
      .flatMap(name => listOf(fieldsOf(answer[name]).hosts))
      .map(fieldsOf)
      .flatMap(({ domain, ip, port }) => {
        const host = domain ?? ip;
        return typeof host === 'string' ? [port === undefined ? host : `${host}:${String(port)}`] : [];
      });
  return { rest: hosts('rest'), message: hosts('msync-ws', 'msync-wx') };
}

/** The name of a REST error, without its description, which may have names of users. */
export function restErrorIn(body: string | undefined): string {
  const { error } = fieldsOf(jsonOf(body));
  return typeof error === 'string' ? error : 'without a JSON body';
}

/** The last refusal of a sign-in over MSync, as `code reason`. */
export function msyncRefusalIn(frames: readonly Buffer[]): string | undefined {
  const { status } = provisionIn(frames) ?? {};
  if (!status?.errorCode) return undefined;
  return `${status.errorCode} ${status.reason ?? ''}`.trim();
}

/** Milliseconds until the service ends the token, by the answer to a sign-in over MSync. */
export function msyncLifeIn(frames: readonly Buffer[], now: number): number | undefined {
  const { expires_in: end } = fieldsOf(jsonOf(provisionIn(frames)?.authToken));
  return typeof end === 'number' && end > 0 ? end - now : undefined;
}

function provisionIn(frames: readonly Buffer[]) {
  const answers = frames.flatMap(frame => {
    try {
      const { command: name, payload } = decode('MSync', frame);
      return name === command.provision ? [decode('Provision', payload)] : [];
    } catch {
      return [];
    }
  });
  return answers.at(-1);
}

/** The code of the last refused command of Tencent's service. */
export function tencentRefusalIn(frames: readonly Buffer[]): string | undefined {
  const codes = frames.flatMap(frame => {
    const { ErrorCode } = fieldsOf(fieldsOf(jsonOf(unpacked(frame))).body);
    return typeof ErrorCode === 'number' && ErrorCode !== 0 ? [ErrorCode] : [];
  });
  return codes.at(-1)?.toString();
}

/** Compressed frames start with `COMP`. */
function unpacked(frame: Buffer): string {
  if (frame.toString('latin1', 0, 4) !== 'COMP') return frame.toString('utf8');
  try {
    return inflateSync(frame.subarray(4)).toString('utf8');
  } catch {
    return '';
  }
}

/** Milliseconds until the end of a UserSig. */
export function userSigLife(userSig: string, now: number): number | undefined {
  const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  try {
    const { 'TLS.time': from, 'TLS.expire': seconds } = fieldsOf(
      jsonOf(inflateSync(Buffer.from(base64, 'base64')).toString('utf8')),
    );
    return typeof from === 'number' && typeof seconds === 'number' ? (from + seconds) * 1000 - now : undefined;
  } catch {
    return undefined;
  }
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
