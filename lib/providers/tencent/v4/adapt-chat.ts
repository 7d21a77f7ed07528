import { safeRecord } from '@/lib/providers/safe-read';
import type { TencentChat } from '../sdk';
import { answersAsV3, argsAsV4, missingMethods, type V4Chat } from './answers';
import { CoreFixes } from './core-fixes';
import { EventRelay } from './event-relay';
import { failureAsV3, refusalAsV3 } from './failures';

type Method = (...args: unknown[]) => unknown;

/** Wraps V4's chat object in the API of V3. */
export function adaptChat(chat: V4Chat): TencentChat {
  const fixes = new CoreFixes();
  chat.use(fixes);

  const invoke = (method: string, args: readonly unknown[]): unknown => {
    const [name, ...params] = missingMethods[method]?.(args[0]) ?? [method, ...argsAsV4(method, args)];
    try {
      const answer: unknown = Reflect.apply(Reflect.get(chat, name) as Method, chat, params);
      return answer instanceof Promise ? convert(method, answer, args) : answer;
    } catch (thrown) {
      throw failureAsV3(thrown);
    }
  };
  const convert = async (method: string, pending: Promise<unknown>, args: readonly unknown[]): Promise<unknown> => {
    try {
      const answer = await pending;
      const asV3 = Object.hasOwn(answersAsV3, method) ? answersAsV3[method] : undefined;
      return asV3 ? await asV3(answer as object, args, async (name, ...more) => invoke(name, more)) : answer;
    } catch (thrown) {
      const refusal = method === 'callExperimentalAPI' ? refusalAsV3(args[0], thrown) : undefined;
      if (refusal) return refusal;
      throw failureAsV3(thrown);
    }
  };

  const relay = new EventRelay(async event => {
    if (event.name !== 'onConversationListUpdated') return event;
    // The SDK's event (4.2.1) lacks `isSyncCompleted`. The answer comes from memory.
    const { conversationList, isSyncCompleted } = safeRecord(safeRecord(await invoke('getConversationList', [])).data);
    return { ...event, data: conversationList, isSyncCompleted };
  });

  const own: Partial<TencentChat> = {
    getServerTime: () => fixes.getServerTime(),
    on: (name, handler) => chat.on(name, relay.set(name, handler)),
    /** V4 throws when it is signed out. */
    async logout() {
      try {
        return await invoke('logout', []);
      } finally {
        relay.stop();
      }
    },
  };
  return new Proxy(chat as unknown as TencentChat, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      const method = String(name);
      if (typeof Reflect.get(target, name) !== 'function' && !Object.hasOwn(missingMethods, method)) return undefined;
      return (...args: unknown[]) => invoke(method, args);
    },
    /** The SDK keeps its own methods. */
    set: (_target, name, value) => Reflect.set(own, name, value),
  });
}
