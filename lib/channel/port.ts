import type { StoreTab } from '@/lib/contract/cookie-store';
import type { PartylineError } from '@/lib/contract/errors';
import type { ServerFrame } from '@/lib/contract/frames';

/** The part of `runtime.Port` that the channel uses. */
export interface Port {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(fn: (message: unknown) => void): void };
  onDisconnect: { addListener(fn: () => void): void };
}

export interface SenderTab extends StoreTab {
  id?: number | undefined;
}

/**
 * The part of `runtime.MessageSender` that identifies the other end. Set by the browser, never by the sender.
 */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  origin?: string | undefined;
  frameId?: number | undefined;
  /** Absent in Firefox. */
  documentId?: string | undefined;
  /** Absent in Firefox: https://developer.chrome.com/docs/extensions/reference/api/extensionTypes#type-DocumentLifecycle */
  documentLifecycle?: string | undefined;
  tab?: SenderTab | undefined;
}

/** @returns false if the port has closed, or the frame is too large. Its `onDisconnect` may come later */
export function tryPost(port: Port, frame: ServerFrame): boolean {
  try {
    port.postMessage(frame);
    return true;
  } catch {
    return false;
  }
}

export function disconnect(port: Port): void {
  try {
    port.disconnect();
  } catch {
    // It has closed.
  }
}

/** Sends the reason, then closes the port. */
export function refuse(port: Port, error: PartylineError): void {
  if (tryPost(port, { t: 'refused', error: error.toBody() })) disconnect(port);
}
