/** The environment of a demonstration: a local service for each provider and the sample site on two origins. */
import { startWebServer, type WebServer } from '../../test/server/web';
import { type BrowserName, buildExtension } from '../build/build-extension';
import { serveLiteChatPage } from './lite-chat-page';
import { accounts, type LocalService, type ProviderName, providers, startLocalService } from './local-services';

export interface Demo {
  services: Record<ProviderName, LocalService>;
  web: WebServer;
  close(): Promise<void>;
}

export async function setUpDemo(): Promise<Demo> {
  const started = providers.map(async provider => [provider, await startLocalService[provider]()] as const);
  const services = Object.fromEntries(await Promise.all(started)) as Record<ProviderName, LocalService>;
  const web = await startWebServer({ config: { accounts } });
  await serveLiteChatPage(web);
  const close = async () => {
    await Promise.all([...Object.values(services), web].map(part => part.close()));
  };
  return { services, web, close };
}

/** Builds the extension for the sample site, with the local services in the sign-in form. @returns the folder to load */
export function buildForDemo({ services, web }: Demo, name: string, browser: BrowserName = 'chrome'): string {
  const preset = Object.fromEntries(Object.entries(services).map(([provider, service]) => [provider, service.preset]));
  return buildExtension({ sites: web.origins, preset, browser, out: `.partyline/${name}` });
}
