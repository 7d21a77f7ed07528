import type fc from 'fast-check';
import type { ProviderId } from '@/lib/contract/provider-id';

/** Values that the attacks of one actor use. */
export interface AttackContext {
  provider: ProviderId;
  /** Part of each text that the actor sends. It identifies the sender. */
  mark: string;
  origin: string;
  /** The origin of a site with all scopes. */
  honestOrigin: string;
  /** The URL of the attacker's server. */
  attackerUrl: string;
  account: string;
  group: string;
  room: string;
}

export type VendorCall = [method: string, ...args: unknown[]];

/** The calls of a vendor's methods that attackers try. */
export interface VendorCalls {
  /** The methods that sites may call. */
  methods: readonly string[];
  /** Valid calls, also of methods that no site may call. */
  valid(context: AttackContext): VendorCall[];
  /** Ids that would send a call to another resource if they became part of a URL unescaped. */
  hostileIds(context: AttackContext): readonly string[];
  /** Arguments with hostile ids and addresses. */
  fields(context: AttackContext, id: fc.Arbitrary<unknown>): fc.Arbitrary<object>;
  /** Uploads to other addresses. */
  uploads(context: AttackContext): fc.Arbitrary<VendorCall>;
  /** A call that takes a file. */
  takeFile(context: AttackContext, file: unknown): VendorCall;
}

/** `attacker.js` replaces it by a file. */
export const smallFile = { $fuzz: 'blob', of: 200 };
