// A delivery, and the callback that it causes in the vendors' SDKs.
import type { Delivery } from '../../../server';

export interface Case {
  sent: Delivery;
  /** Callback of `addEventHandler`, and a part of its payload. */
  fires: string;
  with?: Record<string, unknown>;
  /** Callback of `listen`, if there is one. */
  listen?: string;
}

/** The sender of all cases. */
export const from = 'bob';
