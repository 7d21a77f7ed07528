/** The part of `runtime.Port` that the channel uses. */
export interface Port {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(fn: (message: unknown) => void): void };
  onDisconnect: { addListener(fn: () => void): void };
}

/**
 * The part of `runtime.MessageSender` that identifies the other end. Set by the browser, never by the sender.
 */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  origin?: string | undefined;
  frameId?: number | undefined;
  /** Absent in Firefox: https://developer.chrome.com/docs/extensions/reference/api/extensionTypes#type-DocumentLifecycle */
  documentLifecycle?: string | undefined;
  tab?: { id?: number | undefined } | undefined;
}
