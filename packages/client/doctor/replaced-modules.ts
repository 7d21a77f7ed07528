/** A module of a vendor that a drop-in replaces. The build generates the list from the entries of the npm package. */
export interface ReplacedModule {
  /** What an app imports, such as `easemob-websdk/miniCore/miniCore`. */
  from: string;
  /** What replaces it, such as `partyline/easemob-websdk/miniCore/miniCore`. */
  to: string;
  /** Major version of the vendor's package; absent: all that no other entry is for. */
  major?: number;
  /** Its page in `docs/migrating`, with an anchor where it has one. */
  page: string;
}

export interface VendorPackage {
  name: string;
  /** Its script, without version and `.js`, as vendors' CDNs name it. */
  script?: string;
  /** The package that the drop-in loads without Partyline. */
  sdk: string;
  /** Lowest version of `sdk`. */
  minimum: string;
  page: string;
}

export interface ReplacedModules {
  modules: readonly ReplacedModule[];
  packages: readonly VendorPackage[];
  /** Scripts of the npm package that replace a vendor's script tag, by the vendor's package. */
  scripts: Readonly<Record<string, string>>;
}

/** Finds the package of a module specifier. @returns undefined for a relative path or an address */
export function packageOf(specifier: string): string | undefined {
  return /^(?:@[^/@:]+\/)?[^/@.:#~][^/:]*(?=\/|$)/.exec(specifier)?.[0];
}

/** Such as `easemob-websdk-5` of `partyline/easemob-websdk-5/managers/chat`. */
export const entryOf = (replacement: string): string => replacement.split('/')[1] ?? '';

const majorOf = (version: string): number => Number.parseInt(version, 10);

/** Compares numbers only; a pre-release counts as its release. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [one, other] = [version, minimum].map(text => text.split(/[-+]/)[0]!.split('.').map(Number));
  for (let at = 0; at < 3; at++) if (one![at] !== other![at]) return (one![at] ?? 0) > (other![at] ?? 0);
  return true;
}

/** Finds what replaces a module in an app with this version of the vendor's package. */
export function replacementOf(
  { modules }: ReplacedModules,
  specifier: string,
  version: string | undefined,
): ReplacedModule | undefined {
  const candidates = modules.filter(({ from }) => from === specifier);
  const exact = version && candidates.find(({ major }) => major === majorOf(version));
  return exact || candidates.find(({ major }) => major === undefined) || candidates[0];
}

export const pageOf = ({ packages }: ReplacedModules, vendor: string): string =>
  packages.find(({ name }) => name === vendor)?.page ?? '';

/** The section about copied files, which the pages of the SDKs that ship a script have. */
export const copyPageOf = (replaced: ReplacedModules, vendor: string): string =>
  `${pageOf(replaced, vendor)}${replaced.scripts[vendor] ? '#a-copied-file' : ''}`;

/** Finds the vendor's package that an address of a script names, by the package or by the vendor's file name. */
export function vendorAt({ packages }: ReplacedModules, address: string): VendorPackage | undefined {
  const path = address.replace(/[?#].*$/, '');
  const names = path.split('/');
  const hasPackage = (name: string) => `${path}/`.includes(`/${name}/`) || path.includes(`/${name}@`);
  const hasScript = (script: string) => new RegExp(`^${script}[\\w.-]*\\.js$`, 'i').test(names.at(-1) ?? '');
  return packages.find(({ name, script }) => hasPackage(name) || (script !== undefined && hasScript(script)));
}
