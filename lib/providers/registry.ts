/**
 * The SDK scripts are bundled separately from the background. They share `createProvider` with it through a global, the
 * only object that both reach.
 */
import type { SdkName } from '@/lib/contract/sdk-name';
import type { CreateProvider } from './provider';

type LoadSdk = () => Promise<CreateProvider>;

const key = Symbol.for('partyline.sdks');

const registry = (): Map<SdkName, LoadSdk> => {
  const scope = globalThis as { [key]?: Map<SdkName, LoadSdk> };
  scope[key] ??= new Map();
  return scope[key];
};

/** @param load evaluates the SDK, when a session first needs it */
export function registerSdk(name: SdkName, load: LoadSdk): void {
  registry().set(name, load);
}

export function registeredSdk(name: SdkName): LoadSdk | undefined {
  return registry().get(name);
}
