/**
 * A browser that Playwright does not attach to, because Chromium prerenders no page of a tab with DevTools
 * (`PrerenderingDisabledByDevTools`). One page of the extension drives the tabs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DevTools } from './devtools';
import { waitFor } from './wait';

export class PlainBrowser {
  private constructor(
    private readonly process: ChildProcess,
    private readonly extensionPage: DevTools,
  ) {}

  /** @param profile of a browser that has quit */
  static async launch(
    executable: string,
    extension: string,
    { profile, extensionId }: { profile: string; extensionId: string },
  ): Promise<PlainBrowser> {
    await rm(join(profile, 'DevToolsActivePort'), { force: true });
    const process = spawn(
      executable,
      [
        '--headless',
        '--no-sandbox',
        '--no-first-run',
        '--remote-debugging-port=0',
        '--remote-allow-origins=*',
        `--user-data-dir=${profile}`,
        `--disable-extensions-except=${extension}`,
        `--load-extension=${extension}`,
        'about:blank',
      ],
      { stdio: 'ignore' },
    );
    const text = await waitFor('the debugging port', () => readFile(join(profile, 'DevToolsActivePort'), 'utf8'));
    const [port] = text.split('\n');
    const address = `http://127.0.0.1:${port}/json/new?chrome-extension://${extensionId}/icon.svg`;
    const page = await waitFor('a page of the extension', async () => {
      const { webSocketDebuggerUrl } = (await (await fetch(address, { method: 'PUT' })).json()) as Target;
      const devtools = await DevTools.open(webSocketDebuggerUrl);
      return (await devtools.evaluate<boolean>('globalThis.chrome?.scripting !== undefined')) && devtools;
    });
    return new PlainBrowser(process, page);
  }

  /** Opens a tab. @returns its id */
  async tab(url: string): Promise<number> {
    return this.extensionPage.evaluate(`chrome.tabs.create({ url: ${JSON.stringify(url)} }).then(({ id }) => id)`);
  }

  /** Evaluates an expression in a tab, with the page's own globals. */
  evaluate<T>(tabId: number, expression: string): Promise<T> {
    const injection = `{
      target: { tabId: ${tabId} }, world: 'MAIN', args: [${JSON.stringify(expression)}], func: text => (0, eval)(text),
    }`;
    return this.extensionPage.evaluate(`chrome.scripting.executeScript(${injection}).then(([{ result }]) => result)`);
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.process.once('exit', resolve));
    this.process.kill();
    await closed;
  }
}

interface Target {
  webSocketDebuggerUrl: string;
}
