/**
 * The SDK scripts are bundled separately from the background. They share `createProvider` with it through a global, the
 * only object that both reach.
 */
import type { ProviderId } from '@/lib/contract/provider-id';
import type { CreateProvider } from './provider';

type LoadSdk = () => Promise<CreateProvider>;

const key = Symbol.for('partyline.sdks');

const registry = (): Map<ProviderId, LoadSdk> => {
  const scope = globalThis as { [key]?: Map<ProviderId, LoadSdk> };
  scope[key] ??= new Map();
  return scope[key];
};

/** @param load evaluates the SDK, when a session first needs it */
export function registerSdk(id: ProviderId, load: LoadSdk): void {
  registry().set(id, load);
}

export function registeredSdk(id: ProviderId): LoadSdk | undefined {
  return registry().get(id);
}
