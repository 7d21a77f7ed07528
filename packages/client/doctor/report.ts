/** What `partyline doctor` answers. `report.schema.json` describes its JSON form. */
import type { Skipped } from './files';

export const reportVersion = 1;

export type MissedKind =
  /** An import that no alias replaces. */
  | 'import'
  /** An entry of a vendor's package that no drop-in replaces. */
  | 'entry'
  /** A drop-in for another version of the SDK. */
  | 'edition'
  /** An installed SDK that is older than the drop-in needs. */
  | 'version'
  /** An SDK that the drop-in needs without Partyline, and that is not installed. */
  | 'notInstalled'
  /** A package that contains an SDK. */
  | 'kit'
  /** A copy of an SDK in the app's own files. */
  | 'copy'
  /** A script tag, or the address of a script. */
  | 'script'
  /** An SDK in the build that loads with the page. */
  | 'build';

export interface Caught {
  /** Module, file or address. */
  what: string;
  by: 'import' | 'alias' | 'script' | 'build';
  /** The entry or script of the npm package. */
  replacement?: string;
  /** Paths with lines, such as `src/chat.ts:3`. */
  where: string[];
}

export interface Missed {
  kind: MissedKind;
  what: string;
  where: string[];
  /** One sentence. */
  advice: string;
  /** In Partyline's repository. */
  page: string;
}

export interface Report {
  version: typeof reportVersion;
  /** Whether nothing is missed. */
  ok: boolean;
  folder: string;
  dist?: string;
  caught: Caught[];
  missed: Missed[];
  /** Files and folders that were not looked at. */
  skipped: Skipped[];
}

const placesShown = 3;

export function reportText({ caught, missed, skipped, folder, dist }: Report): string {
  const at = (where: readonly string[]) => {
    const others = where.length - placesShown;
    return where.length === 0
      ? ''
      : `  (${where.slice(0, placesShown).join(', ')}${others > 0 ? `, and ${others} more` : ''})`;
  };
  const how = { import: 'imported', alias: 'by an alias', script: 'by a script tag', build: 'in the build' };
  return [
    `partyline doctor: ${folder}${dist ? `, build in ${dist}` : ''}`,
    ...section(
      'Caught',
      caught.map(
        ({ what, by, replacement, where }) =>
          `${what}${replacement ? ` -> ${replacement}` : ''}, ${how[by]}${at(where)}`,
      ),
    ),
    ...section(
      'Missed',
      missed.flatMap(({ what, where, advice, page }) => [`${what}${at(where)}`, `  ${advice}`, `  ${page}`]),
    ),
    ...section(
      'Not looked at',
      skipped.map(({ path, reason }) => `${path}: ${reason}`),
    ),
    '',
    caught.length + missed.length === 0
      ? 'No import of a vendor’s SDK was found.'
      : `${caught.length} caught, ${missed.length} missed.`,
    ...(dist || caught.length === 0 ? [] : ['To see whether each alias takes, add --dist with the folder of a build.']),
    '',
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map(line => `  ${line}`)];
