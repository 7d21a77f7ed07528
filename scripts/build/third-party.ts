/** Collects the third-party packages in the built extension, checks their licences and writes `THIRD-PARTY-NOTICES.txt`. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';

/** Licences of which each permits unchanged redistribution with its notice. */
const allowedLicences: ReadonlySet<string> = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MPL-2.0'],
  ...['(MIT AND Zlib)', '(MIT OR Apache-2.0)'],
]);

const noticesFile = 'THIRD-PARTY-NOTICES.txt';

export interface Package {
  name: string;
  version: string;
  /** As declared in `package.json`. */
  licence: string;
  /** Absent when the package has no licence file. */
  text?: string;
}

/** Works that the vendors bundled into their SDKs without a notice, with the text that identifies each. */
export const embeddedWorks: readonly { sdk: string; file: string; evidence: string; what: string; source: string }[] = [
  ...[
    { sdk: 'agora-chat', file: 'Agora-chat.js' },
    { sdk: 'easemob-websdk', file: 'Easemob-chat.js' },
  ].flatMap(sdk => [
    {
      ...sdk,
      evidence: '© 2014-2025 Denis Pushkarev (zloirock.ru)',
      what: 'core-js 3.42.0, MIT, © 2014-2025 Denis Pushkarev (zloirock.ru)',
      source: 'https://github.com/zloirock/core-js',
    },
    {
      ...sdk,
      evidence: '.google.protobuf.Any',
      what: 'protobufjs, BSD-3-Clause, Copyright (c) 2016, Daniel Wirtz',
      source: 'https://github.com/protobufjs/protobuf.js',
    },
    {
      ...sdk,
      evidence: '__isLong__',
      what: 'long, Apache-2.0, Copyright Daniel Wirtz',
      source: 'https://github.com/dcodeIO/long.js',
    },
  ]),
  {
    sdk: '@tencentcloud/chat',
    file: 'index.es.js',
    evidence: 'pako inflate (from Nodeca project)',
    what: 'pako, (MIT AND Zlib), Copyright (C) 2014-2017 by Vitaly Puzrin and Andrei Tuputcyn',
    source: 'https://github.com/nodeca/pako',
  },
];

/** The package folder of a module; undefined for our own and for virtual modules. */
export function packageFolderOf(moduleId: string): string | undefined {
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/?]+)\//.exec(moduleId.replaceAll('\\', '/').replace(/^\0/, ''))?.[1];
}

/** @param folder an installed package */
export function readPackage(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(basename(entry)));
  return {
    name,
    version,
    licence: String(license),
    ...(file && { text: readFileSync(join(folder, file), 'utf8').trim() }),
  };
}

/**
 * @param sdks the vendors' SDKs that the build has to contain
 * @throws {Error} for a licence outside the list, or when one of the SDKs is missing
 */
export function noticesFor(packages: readonly Package[], sdks: readonly string[]): string {
  const rejected = packages.filter(({ licence }) => !allowedLicences.has(licence));
  if (rejected.length > 0) {
    const named = rejected.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join(', ');
    throw new Error(
      `The build contains packages whose licence is not on the list: ${named}. See scripts/build/third-party.ts.`,
    );
  }
  const missing = sdks.filter(sdk => !packages.some(({ name }) => name === sdk));
  // The bundler reported too few modules, so the notices would be incomplete.
  if (missing.length > 0) throw new Error(`The build does not seem to contain ${missing.join(', ')}.`);
  const sorted = packages.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return `${[head(sdks), ...sorted.map(section)].join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}

const head = (sdks: readonly string[]) =>
  `Partyline holds the work of others, named here with their licences. The vendors' SDKs (${sdks.join(', ')})
are in it as published, each in a script of its own; their use is also subject to the vendor's terms of service. What is under the Mozilla Public License is unchanged; its source is the package of that name and version at
https://www.npmjs.com.`;

function section({ name, version, licence, text }: Package): string {
  const parts = embeddedWorks.filter(({ sdk }) => sdk === name).map(({ what, source }) => `  ${what}. ${source}`);
  return [
    `${name} ${version}`,
    `Licence: ${licence}`,
    `https://www.npmjs.com/package/${name}/v/${version}`,
    ...(parts.length > 0 ? ['', 'Its file has in it, as built by the vendor:', ...parts] : []),
    '',
    text ?? 'The package declares this licence and has no text of it.',
  ].join('\n');
}

/** Collects packages while scripts are built; `write` runs after the last. */
export class ThirdParty {
  readonly #folders = new Set<string>();

  /** @param sdks the vendors' SDKs that the build has to contain */
  constructor(private readonly sdks: readonly string[]) {}

  readonly plugin = (): Plugin => ({
    name: 'third-party',
    generateBundle: (_options, bundle) => {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        for (const id of part.moduleIds) {
          const folder = packageFolderOf(id);
          if (folder && existsSync(join(folder, 'package.json'))) this.#folders.add(folder);
        }
      }
    },
  });

  /** @param out folder of the build */
  write(out: string): void {
    writeFileSync(join(out, noticesFile), noticesFor([...this.#folders].map(readPackage), this.sdks));
  }
}
