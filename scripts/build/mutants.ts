/**
 * Faults to plant in a test build, to prove that the tests find them. A build with `PARTYLINE_MUTANTS` replaces the
 * text of each guard; it fails when a guard's text has changed.
 */
import type { Plugin } from 'vite';

interface Replacement {
  /** End of the file's path. */
  file: string;
  guard: string;
  by: string;
}

export const mutants = {
  /** A site with one scope may call every method that any site may call. */
  scopes: [
    {
      file: 'lib/channel/method-access.ts',
      guard: "audience !== 'ui' && client.scopes.includes(audience)",
      by: 'true',
    },
  ],
  /** A site without a grant has the `status` scope. */
  strangers: [
    {
      file: 'lib/channel/sender-auth.ts',
      guard: "return isGrantable(origin) ? { kind: 'unapproved', origin, tabId, documentId } : undefined;",
      by: "return { kind: 'page', origin, tabId, documentId, scopes: ['status'] };",
    },
  ],
  /** A frame inside a page can take the page's port. */
  frames: [
    {
      file: 'lib/channel/page-bridge.ts',
      guard: 'event.source !== page || event.origin !== page.location.origin || ',
      by: '',
    },
  ],
  /** A refused site can detect a sign-in. */
  wake: [{ file: 'lib/platform/tabs.ts', guard: 'isAllowed(new URL(tab.url).origin)', by: 'true' }],
  /** A site puts any text into the extension's window. */
  names: [{ file: 'lib/contract/methods.ts', guard: 'v.regex(/^[\\x21-\\x7e]+$/)', by: 'v.nonEmpty()' }],
  /** A request continues after its scope is removed. */
  stale: [{ file: 'lib/channel/requests.ts', guard: 'if (audience && !mayCall(client, audience))', by: 'if (false)' }],
  /** An invalid frame causes an unhandled rejection. */
  uncaught: [
    {
      file: 'lib/channel/server.ts',
      guard: 'if (!frame.success) return',
      by: "if (!frame.success) void Promise.reject(new Error('planted'));\n    if (!frame.success) return",
    },
  ],
  /** An invalid frame makes the sessions reconnect. */
  reconnect: [
    {
      file: 'lib/channel/server.ts',
      guard: 'if (!frame.success) return this.#rejectMalformed(peer, message);',
      by: `if (!frame.success && !globalThis.isPlanted)
      for (const { controller } of (globalThis.isPlanted = true, this.host.sessions())) void controller.goOffline().then(() => controller.resume());
    if (!frame.success) return this.#rejectMalformed(peer, message);`,
    },
  ],
} as const satisfies Record<string, readonly Replacement[]>;

export type Mutant = keyof typeof mutants;

export function plantMutants(names: readonly Mutant[]): Plugin {
  return {
    name: 'plant-mutants',
    enforce: 'pre',
    transform(code, id) {
      let planted = code;
      for (const replacement of names.flatMap((name): readonly Replacement[] => mutants[name])) {
        if (!id.split('?')[0]?.endsWith(replacement.file)) continue;
        if (!planted.includes(replacement.guard))
          this.error(`${replacement.file} no longer contains the guard of a mutant.`);
        planted = planted.replace(replacement.guard, replacement.by);
      }
      return planted === code ? null : { code: planted, map: null };
    },
  };
}
