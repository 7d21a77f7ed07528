/**
 * Holes that can be put into a build, so that what is to find them can be seen to do so. No source has one: the text of a guard is
 * replaced while a build that asks for it (`PARTYLINE_HOLE`) is made, and a guard that is not found fails that build.
 */
import type { Plugin } from 'vite';

interface Replacement {
  /** The end of the file's path. */
  file: string;
  guard: string;
  by: string;
}

export const mutants = {
  /** A site may do whatever any site may, once it has a scope. */
  scopes: [
    { file: 'lib/channel/sender-auth.ts', guard: "audience !== 'ui' && client.scopes.includes(audience)", by: 'true' },
  ],
  /** A site that the user has not allowed is told what an allowed one is. */
  strangers: [
    {
      file: 'lib/channel/sender-auth.ts',
      guard: "return isGrantable(origin) ? { kind: 'unapproved', origin, tabId } : undefined;",
      by: "return { kind: 'page', origin, tabId, scopes: ['status'] };",
    },
  ],
  /** A frame inside a page can take the page's pipe. */
  frames: [
    {
      file: 'lib/channel/page-bridge.ts',
      guard: 'event.source !== page || event.origin !== page.location.origin || ',
      by: '',
    },
  ],
  /** Who was refused can tell when somebody signs in. */
  wake: [{ file: 'lib/platform/tabs.ts', guard: 'isAllowed(new URL(url).origin)', by: 'true' }],
  /** What a site asked goes on after it was allowed less. */
  stale: [{ file: 'lib/channel/requests.ts', guard: 'if (audience && !mayCall(client, audience))', by: 'if (false)' }],
  /** A frame that is none ends in an error that nobody catches. */
  uncaught: [
    {
      file: 'lib/channel/server.ts',
      guard: 'if (!frame.success) return',
      by: "if (!frame.success) void Promise.reject(new Error('planted'));\n    if (!frame.success) return",
    },
  ],
} as const satisfies Record<string, readonly Replacement[]>;

export type Mutant = keyof typeof mutants;

export function plantMutant(hole: Mutant): Plugin {
  return {
    name: 'plant-hole',
    enforce: 'pre',
    transform(code, id) {
      let planted = code;
      for (const replacement of mutants[hole]) {
        if (!id.split('?')[0]?.endsWith(replacement.file)) continue;
        if (!planted.includes(replacement.guard)) this.error(`${replacement.file} has no such guard any more.`);
        planted = planted.replace(replacement.guard, replacement.by);
      }
      return planted === code ? null : { code: planted, map: null };
    },
  };
}
