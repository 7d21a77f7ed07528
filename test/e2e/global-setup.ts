// Builds the extension for the end-to-end tests: one for each parallel worker, which differ only in their ports.

import type { TestProject } from 'vitest/node';
import { buildExtension } from '../../scripts/build/build-extension';
import { findBrowser } from '../../scripts/demo/find-browser';
import { freePort } from '../free-port';
import { defaultApp } from '../server';
import { sdkAppId } from '../server/tencent/service';
import { concurrency } from './concurrency';

export interface Build {
  executable: string;
  /** Folder of the unpacked extension. */
  extension: string;
  imPort: number;
  tencentPort: number;
  webPort: number;
}

declare module 'vitest' {
  export interface ProvidedContext {
    builds: Build[];
  }
}

export default async function setup({ provide }: TestProject): Promise<void> {
  const executable = findBrowser();
  const builds: Build[] = [];
  while (builds.length < concurrency) builds.push(await build(executable, `.partyline/e2e-${builds.length}`));
  provide('builds', builds);
}

type Ports = Pick<Build, 'imPort' | 'tencentPort' | 'webPort'>;

const freePorts = async (): Promise<Ports> => ({
  imPort: await freePort(),
  tencentPort: await freePort(),
  webPort: await freePort(),
});

/** Builds for a browser, with free ports. */
export async function build(executable: string, out: string, browser?: 'firefox'): Promise<Build> {
  const ports = await freePorts();
  const sites = [`http://localhost:${ports.webPort}`, `http://127.0.0.1:${ports.webPort}`];
  return {
    executable,
    extension: buildExtension({
      sites,
      preset: presetFor(ports),
      granted: ['notifications'],
      out,
      ...(browser && { browser }),
    }),
    ...ports,
  };
}

/** Initial values of the sign-in form, with the addresses of local services. */
export function presetFor({ imPort, tencentPort }: Pick<Build, 'imPort' | 'tencentPort'>) {
  const im = `127.0.0.1:${imPort}`;
  const service = { appKey: defaultApp, isHttpDNS: false, apiUrl: `http://${im}`, url: `ws://${im}/websocket` };
  const tencent = { SDKAppID: sdkAppId, proxyServer: `ws://127.0.0.1:${tencentPort}` };
  return { agora: service, easemob: service, shengwang: service, tencent };
}
