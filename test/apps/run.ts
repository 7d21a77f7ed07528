/** Runs the checks of a kit: in one tab on the SDK without Partyline, and in four tabs on the drop-in with it. */
import { chromium, type Page } from 'playwright';
import { buildExtension } from '../../scripts/build/build-extension';
import { allow } from '../../scripts/demo/check-steps';
import { ExtensionBrowser } from '../browser/extension-browser';
import { startWebServer } from '../server/web';
import { buildApp, removeApp, type SdkVariant } from './build';
import { checks, type Stage } from './checks';
import type { Kit } from './kit';
import { startKitService } from './services';

const tabCount = 4;

export interface VariantResult {
  passed: string[];
  failed: Record<string, string>;
  /** Most sockets of alice at once, without those of reconnects. */
  sockets: number;
  kicks: number;
  /** Errors that the page did not handle. */
  unhandled: string[];
}

export interface RunTools {
  executable: string;
  log(message: string): void;
}

/** Number of checks that apply to the kit. */
export const countChecks = (kit: Kit): number => checks.filter(({ applies }) => applies?.(kit) ?? true).length;

export async function runKit(kit: Kit, variant: SdkVariant, tools: RunTools): Promise<VariantResult> {
  const [service, web, folder] = await Promise.all([
    startKitService(kit.provider),
    startWebServer({}),
    buildApp(kit.build, variant),
  ]);
  const path = `/${kit.build.name}/`;
  web.mount(path, folder);
  const unhandled: string[] = [];
  const address = (tab: number) => `${web.origins[tab % 2 ? 1 : 0]}${path}?${new URLSearchParams(service.query())}`;
  const open = async (page: Page, tab: number) => {
    page.on('pageerror', error =>
      unhandled.push(`tab ${tab + 1}: ${error.stack || `${error.name}: ${error.message}`}`),
    );
    await page.goto(address(tab));
    await kit.ready(page);
    return page;
  };
  try {
    if (variant === 'raw') {
      const browser = await chromium.launch({ executablePath: tools.executable });
      try {
        const context = await browser.newContext();
        await service.redirect(context);
        const pages = [await open(await context.newPage(), 0)];
        return await runChecks({ kit, service, pages }, unhandled, tools);
      } finally {
        await browser.close();
      }
    }
    const extension = buildExtension({
      ...{ sites: [], hosts: web.origins, preset: { [kit.provider]: service.preset } },
      out: `.partyline/uikits-${kit.provider}`,
    });
    const browser = await ExtensionBrowser.launch(tools.executable, extension);
    try {
      const popup = await browser.openPopup();
      await popup.signIn(service.form);
      await popup.waitForPhase('online');
      popup.close();
      for (const origin of web.origins) await allow(browser, origin);
      const pages: Page[] = [];
      for (let tab = 0; tab < tabCount; tab++) pages.push(await open(await browser.tab('about:blank'), tab));
      const result = await runChecks({ kit, service, pages, killWorker: () => browser.killWorker() }, unhandled, tools);
      for (const window of browser.consentWindows()) result.failed[`consent window ${window.url()}`] = 'opened';
      return result;
    } finally {
      await browser.close();
    }
  } finally {
    removeApp(folder);
    await Promise.all([service.close(), web.close()]);
  }
}

async function runChecks(stage: Stage, unhandled: string[], { log }: RunTools): Promise<VariantResult> {
  const result: VariantResult = { passed: [], failed: {}, sockets: 0, kicks: 0, unhandled };
  for (const { name, applies, needsWorker, run } of checks) {
    if (!(applies?.(stage.kit) ?? true) || (needsWorker && !stage.killWorker)) continue;
    const begun = Date.now();
    try {
      await run(stage);
      result.passed.push(name);
      log(`  ✓ ${name} (${Date.now() - begun} ms)`);
    } catch (error) {
      result.failed[name] = String(error instanceof Error ? error.message : error);
      log(`  ✗ ${name}: ${result.failed[name]}`);
      if (process.env.UIKIT_SHOT) await stage.pages[0]!.screenshot({ path: `${process.env.UIKIT_SHOT}-${name}.png` });
    }
    result.sockets = Math.max(result.sockets, stage.service.counts().sockets);
  }
  result.kicks = stage.service.counts().kicks;
  return result;
}
