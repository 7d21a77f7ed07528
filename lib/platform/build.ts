/** What the build was told: which sites may use the session, and what the sign-in form starts with. */
import type { ProviderId } from '@/lib/contract/sign-in';

declare const __PARTYLINE_SITES__: readonly string[];
declare const __PARTYLINE_PRESET__: Partial<Record<ProviderId, Record<string, unknown>>> | null;

/** Exact origins. */
export const allowedOrigins = __PARTYLINE_SITES__;

/** Connection options that the form starts with, by provider. */
export const preset = __PARTYLINE_PRESET__ ?? undefined;
