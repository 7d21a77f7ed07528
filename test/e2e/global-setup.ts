// Builds the extension for the end-to-end tests once, and copies it for each parallel worker, with other ports.

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
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
  const builds = [await build(executable, '.partyline/e2e-0')];
  while (builds.length < concurrency) builds.push(await copy(builds[0]!, `.partyline/e2e-${builds.length}`));
  provide('builds', builds);
}

type Ports = Pick<Build, 'imPort' | 'tencentPort' | 'webPort'>;

const freePorts = async (): Promise<Ports> => ({
  imPort: await freePort(),
  tencentPort: await freePort(),
  webPort: await freePort(),
});

/** Copies a build and replaces its ports, which takes a second instead of the ten of a build. */
async function copy(built: Build, out: string): Promise<Build> {
  const ports = await freePorts();
  const extension = join(out, 'chrome-mv3');
  rmSync(out, { recursive: true, force: true });
  cpSync(dirname(built.extension), out, { recursive: true });
  const replaced = new Set<string>();
  for (const name of readdirSync(extension, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const text = readFileSync(join(extension, name), 'utf8');
    const changed = text.replaceAll(/(localhost|127\.0\.0\.1):(\d+)/g, (address, host, port) => {
      const which = (['imPort', 'tencentPort', 'webPort'] as const).find(key => String(built[key]) === port);
      if (!which) return address;
      replaced.add(which);
      return `${host}:${ports[which]}`;
    });
    if (changed !== text) writeFileSync(join(extension, name), changed);
  }
  if (replaced.size !== 3) throw new Error('The build does not contain its ports as addresses.');
  return { ...built, extension: resolve(extension), ...ports };
}

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
