/** What the build was told: which sites may use the session, and what the sign-in form starts with. */
import type { ProviderId } from '@/lib/contract/sign-in';

declare const __PARTYLINE_SITES__: readonly string[];
declare const __PARTYLINE_PRESET__: Partial<Record<ProviderId, Record<string, unknown>>> | null;

declare const __PARTYLINE_SDKS__: Readonly<Record<string, string>>;

/** The versions of the vendors' SDKs in it, by package. */
export const sdkVersions = __PARTYLINE_SDKS__;

declare const __PARTYLINE_WELCOMES__: boolean;

/** Whether a new user is shown the welcome page by itself; not in a build for a demonstration or a test. */
export const opensWelcomePage = __PARTYLINE_WELCOMES__;

/** Exact origins. */
export const allowedOrigins = __PARTYLINE_SITES__;

/** Connection options that the form starts with, by provider. */
export const preset = __PARTYLINE_PRESET__ ?? undefined;
