/** Options set at build time; wxt.config.ts defines the constants. */
import type { ProviderId } from '@/lib/contract/provider-id';

declare const __PARTYLINE_SITES__: readonly string[];
declare const __PARTYLINE_PRESET__: Partial<Record<ProviderId, Record<string, unknown>>> | null;
declare const __PARTYLINE_SDKS__: Readonly<Record<string, string>>;
declare const __PARTYLINE_PROVIDERS__: readonly ProviderId[];
declare const __PARTYLINE_WELCOMES__: boolean;

/** Exact origins that have every scope without asking the user. */
export const allowedOrigins = __PARTYLINE_SITES__;

/** Initial connection options of the sign-in form, by provider. */
export const preset = __PARTYLINE_PRESET__ ?? undefined;

/** The providers whose SDK is in the package. A store may not accept a vendor's SDK. */
export const includedProviders = __PARTYLINE_PROVIDERS__;

/** Versions of the bundled vendor SDKs, by package. */
export const sdkVersions = __PARTYLINE_SDKS__;

/** Off in builds for tests and demos. */
export const opensWelcomePage = __PARTYLINE_WELCOMES__;
