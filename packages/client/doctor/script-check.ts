/** Script tags, addresses of scripts in code, and copies of SDKs that only these name. */
import type { App } from './app';
import type { Findings } from './findings';
import { pageOf, type ReplacedModules, vendorAt } from './replaced-modules';

export function checkScripts(app: App, replaced: ReplacedModules, findings: Findings): void {
  const scripts = Object.entries(replaced.scripts);
  for (const { path, tags, texts } of app.sources) {
    const at = (line: number) => [`${app.files.show(path)}:${line}`];
    for (const { name, fallback, line } of tags) {
      const [vendor, script] = scripts.find(([, file]) => name.replace(/[?#].*$/, '').endsWith(file)) ?? [];
      if (vendor && script && fallback) {
        findings.catch({ what: vendor, by: 'script', replacement: script, where: at(line) });
        const copy = app.copyNamed(fallback);
        if (copy) copy.isUsed = true;
      } else if (vendor && script) {
        const advice = `Name the vendor's script in data-sdk: without Partyline this tag loads it.`;
        findings.miss({
          kind: 'script',
          what: `${name} without data-sdk`,
          where: at(line),
          advice,
          page: pageOf(replaced, vendor),
        });
      } else if (!app.hasScript(name, path)) missScript(name, line);
    }
    for (const { name, line } of texts) {
      const copy = app.copyNamed(name);
      if (
        (copy && !copy.isUsed) ||
        (/^(?:https?:)?\/\/|^(?:\.\/)?node_modules\//.test(name) && /\.js(?:[?#]|$)/.test(name))
      )
        missScript(name, line);
    }

    function missScript(name: string, line: number): void {
      const copy = app.copyNamed(name);
      const sdk = copy?.sdk ?? vendorAt(replaced, name)?.name;
      if (!sdk) return;
      if (copy) copy.isUsed = true;
      const script = replaced.scripts[sdk];
      const advice = script
        ? `Load ${script} in its place, and name this address in data-sdk.`
        : 'No drop-in has a script for a tag: import the drop-in in a module.';
      findings.miss({
        kind: 'script',
        what: `${name}, the script of ${sdk}`,
        where: at(line),
        advice,
        page: pageOf(replaced, sdk),
      });
    }
  }
}
