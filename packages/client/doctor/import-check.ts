import { dirname, join } from 'node:path';
import type { App, CopiedSdk } from './app';
import type { Findings } from './findings';
import { findPackage, type InstalledPackage, resolveIn } from './packages';
import {
  copyPageOf,
  entryOf,
  isAtLeast,
  packageOf,
  pageOf,
  type ReplacedModules,
  replacementOf,
  type VendorPackage,
  vendorAt,
} from './replaced-modules';
import { sdkIn } from './sdk-text';

/** Decides for each import whether a drop-in replaces it. */
export class ImportCheck {
  readonly #app: App;
  readonly #replaced: ReplacedModules;
  readonly #findings: Findings;

  constructor(app: App, replaced: ReplacedModules, findings: Findings) {
    this.#app = app;
    this.#replaced = replaced;
    this.#findings = findings;
  }

  /** @param kit the package whose file it is; absent: the app's own */
  check(name: string, file: string, line?: number, kit?: string): void {
    const path = this.#app.files.show(file);
    const where = line ? `${path}:${line}` : path;
    const vendor = this.#replaced.packages.find(known => known.name === packageOf(name));
    const copy = this.#app.copyAt(name, file);
    if (packageOf(name) === 'partyline') this.#checkDropIn(name, where);
    else if (vendor) this.#checkVendor(vendor, name, file, where, kit);
    else if (copy) this.#checkCopy(copy, name, where);
    else if (/^https?:/.test(name)) this.#checkAddress(name, where);
  }

  #checkVendor(vendor: VendorPackage, name: string, file: string, where: string, kit?: string): void {
    const installed = findPackage(this.#app.files, vendor.name, dirname(file));
    const replacement = replacementOf(this.#replaced, name, installed?.version);
    const alias = this.#app.aliasOf(name, replacement && entryOf(replacement.to));
    if (!replacement) {
      if (alias || (installed && !this.#hasSdk(installed, name))) return;
      const advice = `No drop-in replaces this entry: import ${this.#mainOf(vendor.name)} instead.`;
      this.#findings.miss({ kind: 'entry', what: name, where: [where], advice, page: vendor.page });
      return;
    }
    const { to, page } = replacement;
    if (!alias) {
      // A kit imports many entries of one package.
      const what = kit ? `${vendor.name} in ${kit}` : name;
      const advice = kit
        ? `Set the alias to partyline/${entryOf(to)} in the bundler: a changed import in the app does not reach ${kit}.`
        : `Import ${to} instead, or set the alias in the bundler.`;
      this.#findings.miss({ kind: 'import', what, where: [where], advice, page });
      return;
    }
    this.#findings.catch({ what: name, by: 'alias', replacement: to, where: [where] });
    if (entryOf(alias.to) !== entryOf(to)) this.#missEdition(alias.to, to, installed, where);
    this.#checkFallback(vendor, dirname(file), where);
  }

  /** An import of the npm package. */
  #checkDropIn(name: string, where: string): void {
    const module = this.#replaced.modules.find(({ to }) => to === name);
    const vendor = this.#replaced.packages.find(known => known.name === packageOf(module?.from ?? ''));
    if (!module || !vendor) return;
    this.#findings.catch({ what: module.from, by: 'import', replacement: name, where: [where] });
    const installed = findPackage(this.#app.files, vendor.name, this.#app.folder);
    const right = replacementOf(this.#replaced, module.from, installed?.version);
    if (right && right.to !== name) this.#missEdition(name, right.to, installed, where);
    this.#checkFallback(vendor, this.#app.folder, where);
  }

  #checkCopy(copy: CopiedSdk, name: string, where: string): void {
    copy.isUsed = true;
    const alias = this.#app.aliasOf(name);
    if (alias) {
      this.#findings.catch({ what: name, by: 'alias', replacement: alias.to, where: [where] });
      return;
    }
    const advice = `Import ${this.#mainOf(copy.sdk)} instead, or set an alias for this file.`;
    const what = `${this.#app.files.show(copy.path)}, a copy of ${copy.sdk}`;
    this.#findings.miss({
      kind: 'copy',
      what,
      where: [where],
      advice,
      page: copyPageOf(this.#replaced, copy.sdk),
    });
  }

  #checkAddress(name: string, where: string): void {
    const vendor = vendorAt(this.#replaced, name);
    if (!vendor) return;
    const advice = `Import ${this.#mainOf(vendor.name)} instead.`;
    this.#findings.miss({ kind: 'script', what: name, where: [where], advice, page: vendor.page });
  }

  #missEdition(to: string, right: string, installed: InstalledPackage | undefined, where: string): void {
    if (!installed) return;
    this.#findings.miss({
      kind: 'edition',
      what: `${to} with ${installed.name} ${installed.version}`,
      where: [where],
      advice: `This drop-in is for another version of the SDK: use ${right}.`,
      page: pageOf(this.#replaced, installed.name),
    });
  }

  /** The SDK that the drop-in loads without Partyline. */
  #checkFallback({ sdk, minimum, page }: VendorPackage, from: string, where: string): void {
    const { files, folder } = this.#app;
    const installed = findPackage(files, sdk, from) ?? findPackage(files, sdk, folder);
    const found = { where: [where], page };
    if (!installed)
      this.#findings.miss({
        ...{ ...found, kind: 'notInstalled', what: `${sdk} is not installed` },
        advice: `Run npm i ${sdk}, which the drop-in loads without Partyline.`,
      });
    else if (!isAtLeast(installed.version, minimum))
      this.#findings.miss({
        ...{ ...found, kind: 'version', what: `${sdk} ${installed.version}` },
        advice: `Update it: the drop-in needs ${minimum} or later.`,
      });
  }

  /** The entry that replaces the main module of a vendor's package. */
  #mainOf(vendor: string): string {
    const installed = findPackage(this.#app.files, vendor, this.#app.folder);
    return replacementOf(this.#replaced, vendor, installed?.version)?.to ?? 'the drop-in';
  }

  #hasSdk(installed: InstalledPackage, specifier: string): boolean {
    const { files } = this.#app;
    const subpath = specifier.slice(installed.name.length + 1);
    const path = resolveIn(new Set(files.scripts(installed.folder)), join(installed.folder, subpath));
    return path === undefined || sdkIn(files.text(path) ?? '') !== undefined;
  }
}
