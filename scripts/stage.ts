/** What a demonstration stands on: the local IM service with its accounts, the sample site on two origins, the built extension. */
import { defaultApp, type ImService, startImService } from '../test/server';
import { startWebServer, type WebServer } from '../test/server/web';
import { buildExtension } from './build-extension';

export const accounts = ['alice', 'bob', 'carol'].map(userId => ({ userId, password: `${userId}-pass` }));

export const providerNames = { agora: 'Agora Chat', easemob: 'Easemob IM' } as const;
export type StageProvider = keyof typeof providerNames;
export const providers = Object.keys(providerNames) as StageProvider[];

export interface Stage {
  im: ImService;
  web: WebServer;
  close(): Promise<void>;
}

/** @param ports those of an earlier stage, to take its place */
export async function setStage(ports: { im?: number; web?: number } = {}): Promise<Stage> {
  const im = await startImService({ port: ports.im ?? 0 });
  for (const account of accounts) im.addUser(defaultApp, account);
  const web = await startWebServer({ im, port: ports.web ?? 0, config: { accounts } });
  const close = async () => {
    await Promise.all([im.close(), web.close()]);
  };
  return { im, web, close };
}

/** Builds the extension for the stage's site, its form filled in for the stage's service. @returns the folder to load */
export function buildForStage({ im, web }: Stage, name: string): string {
  const service = { appKey: defaultApp, dnsUrl: im.dnsUrl };
  return buildExtension({
    sites: web.origins,
    preset: { agora: service, easemob: service },
    out: `.partyline/${name}`,
  });
}
