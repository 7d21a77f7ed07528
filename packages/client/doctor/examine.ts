import { dirname } from 'node:path';
import { App } from './app';
import { examineBuild } from './built-output';
import { Findings } from './findings';
import { ImportCheck } from './import-check';
import { contentOf, findPackage, type InstalledPackage, type PackageContent } from './packages';
import { copyPageOf, packageOf, pageOf, type ReplacedModules } from './replaced-modules';
import { type Report, reportVersion } from './report';
import { checkScripts } from './script-check';

/** Looks at an app and its build. @param dist folder of a build */
export function examine(folder: string, replaced: ReplacedModules, dist?: string): Report {
  const app = new App(folder, replaced, dist);
  const findings = new Findings();
  const imports = new ImportCheck(app, replaced, findings);
  checkPackages(app, replaced, findings, imports);
  for (const { path, imports: found } of app.sources)
    for (const { name, line } of found) imports.check(name, path, line);
  checkScripts(app, replaced, findings);
  if (dist) checkBuild(app, replaced, findings, dist);
  const { caught, missed } = findings;
  const { skipped } = app.files;
  return { version: reportVersion, ok: missed.length === 0, folder, ...(dist && { dist }), caught, missed, skipped };
}

/** Packages that the app imports, and those that they need: do they contain an SDK, or import one? */
function checkPackages(app: App, replaced: ReplacedModules, findings: Findings, imports: ImportCheck): void {
  const vendors = new Set(replaced.packages.map(({ name }) => name));
  const subpaths = new Map<string, string[]>();
  const seen = new Set<string>();
  const queue: InstalledPackage[] = [];
  const add = (name: string, from: string) => {
    if (name === 'partyline' || vendors.has(name)) return;
    const found = findPackage(app.files, name, from);
    if (!found || seen.has(found.folder)) return;
    seen.add(found.folder);
    queue.push(found);
  };
  // Grows: a package of the workspace is source of the app.
  for (const { path, imports: found } of app.sources) {
    for (const { name } of found) {
      const of = packageOf(name);
      if (!of) continue;
      subpaths.set(of, [...(subpaths.get(of) ?? []), name.slice(of.length + 1)]);
      add(of, dirname(path));
    }
    for (let next = queue.pop(); next; next = queue.pop()) {
      if (!/[\\/]node_modules[\\/]/.test(next.folder)) {
        if (!`${next.folder}/`.startsWith(`${app.folder}/`)) app.read(next.folder);
        continue;
      }
      for (const need of next.needs) add(need, next.folder);
      const content = contentOf(app.files, next, subpaths.get(next.name) ?? [], vendors);
      for (const { name, file } of content.imports)
        if (vendors.has(packageOf(name) ?? '')) imports.check(name, file, undefined, next.name);
      for (const found of content.contains) checkContained(app, replaced, findings, next, found);
    }
  }
}

/** An SDK in a package: an alias reaches it only if it is a file of its own. */
function checkContained(
  app: App,
  replaced: ReplacedModules,
  findings: Findings,
  { name, version }: InstalledPackage,
  { sdk, file, importedAs }: PackageContent['contains'][number],
): void {
  const where = [app.files.show(file)];
  const aliases = importedAs.map(path => app.aliasOf(path));
  if (aliases.length > 0 && aliases.every(alias => alias !== undefined)) {
    findings.catch({
      what: `${sdk} in ${name} ${version}`,
      by: 'alias',
      ...(aliases[0] && { replacement: aliases[0].to }),
      where,
    });
    return;
  }
  const paths = importedAs.map(path => `'${path}'`).join(' and ');
  const advice = paths
    ? `Set an alias for ${paths}, by which ${name} imports its copy of the SDK.`
    : `No alias reaches an SDK inside a package's own file: build ${name} from its source with the alias, or use a version that imports the SDK.`;
  const page = paths ? copyPageOf(replaced, sdk) : pageOf(replaced, sdk);
  findings.miss({ kind: 'kit', what: `${name} ${version} contains ${sdk}`, where, advice, page });
}

function checkBuild(app: App, replaced: ReplacedModules, findings: Findings, dist: string): void {
  const built = examineBuild(app.files, dist);
  for (const { sdk, file, isAtOnce } of built.sdks) {
    const where = [app.files.show(file)];
    if (built.hasDropIn && !isAtOnce) {
      findings.catch({ what: sdk, by: 'build', where });
      continue;
    }
    const advice = built.hasDropIn
      ? 'It loads with the page, beside a drop-in: an import, an alias or a package still leads to it.'
      : 'The build has no drop-in: change the import, or correct the alias.';
    findings.miss({ kind: 'build', what: `${sdk} in the build`, where, advice, page: pageOf(replaced, sdk) });
  }
}
