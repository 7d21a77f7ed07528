import { safeList, safeRecord } from '@/lib/providers/safe-read';
import type { TencentSdkEvent } from '../sdk';
import { tencentListTopics } from '../topics';

type Handler = (event: TencentSdkEvent) => void;

/** Milliseconds. The SDK (4.2.1) emits the whole list before each message. */
const listDelayMs = 200;

/** Emits the SDK's events in the order, number and form of V3. */
export class EventRelay {
  readonly #handlers = new Map<string, Handler>();
  readonly #lists = new Map<string, TencentSdkEvent>();
  #listTimer: ReturnType<typeof setTimeout> | undefined;
  #blacklist: string | undefined;
  #notReady: TencentSdkEvent | undefined;
  #notReadyTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param listAsV3 converts an event with a list */
  constructor(private readonly listAsV3: (event: TencentSdkEvent) => Promise<TencentSdkEvent>) {}

  set(name: string, handler: Handler): Handler {
    this.#handlers.set(name, handler);
    return event => this.#receive({ ...event, name });
  }

  /** Call after the SDK has signed out. */
  stop(): void {
    clearTimeout(this.#listTimer);
    this.#lists.clear();
    this.#emitNotReady();
  }

  #receive(event: TencentSdkEvent): void {
    const { name } = event;
    // For each reading of a conversation the SDK emits one more, without messages.
    if (name === 'onMessageReadByPeer' && safeList(event.data).length === 0) return;
    if (name === 'sdkStateNotReady') {
      this.#notReady = event;
      // The reason follows in this turn, if there is one.
      this.#notReadyTimer = setTimeout(() => this.#emitNotReady());
    } else if (name === 'kickedOut') {
      this.#emit({ ...event, data: { type: this.#kickTypeOf(event) } });
      // Without a sign-out (4.2.1: a kick by the REST API, a refused reconnect) the SDK emits none.
      this.#notReady ??= { name: 'sdkStateNotReady' };
      this.#emitNotReady();
    } else if (tencentListTopics.has(name)) {
      this.#lists.delete(name);
      this.#lists.set(name, event);
      this.#listTimer ??= setTimeout(() => this.#emitLists(), listDelayMs);
    } else this.#emit(event);
  }

  /** For an answer 20002 the SDK (4.2.1) signs out first, and then names another reason. */
  #kickTypeOf({ data }: TencentSdkEvent): unknown {
    const { type } = safeRecord(data);
    return type === 'REST_API_Kick' && this.#notReady ? 'userSigExpired' : type;
  }

  #emitNotReady(): void {
    clearTimeout(this.#notReadyTimer);
    const event = this.#notReady;
    this.#notReady = undefined;
    if (event) this.#emit(event);
  }

  #emitLists(): void {
    clearTimeout(this.#listTimer);
    this.#listTimer = undefined;
    const events = [...this.#lists.values()];
    this.#lists.clear();
    for (const event of events) {
      if (this.#isRepeated(event)) continue;
      // Fails only when the SDK is signed out.
      this.listAsV3(event).then(
        converted => this.#emit(converted),
        () => {},
      );
    }
  }

  /** The SDK emits the blacklist twice for each change, and after each reconnect. */
  #isRepeated({ name, data }: TencentSdkEvent): boolean {
    if (name !== 'blacklistUpdated') return false;
    const blacklist = JSON.stringify(data);
    const isRepeated = blacklist === this.#blacklist;
    this.#blacklist = blacklist;
    return isRepeated;
  }

  #emit(event: TencentSdkEvent): void {
    this.#handlers.get(event.name)?.(event);
  }
}
