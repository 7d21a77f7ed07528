// One delivery and the callback that it must fire in the vendor SDKs.
import type { Delivery } from '../../../server';

export interface Case {
  sent: Delivery;
  /** Callback of `addEventHandler`, and a part of what it is given. */
  fires: string;
  with?: Record<string, unknown>;
  /** Callback of `listen`, where it has one. */
  listen?: string;
}

/** Who sends, in every case. */
export const from = 'bob';
