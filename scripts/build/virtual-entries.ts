/** Entries of the npm package whose code the build generates. */
import type { Plugin } from 'vite';

/** Code by the entry's path in the package, without `.js`. */
type EntryCodes = Readonly<Record<string, string>>;

const prefix = 'virtual:';

/** Entries for the bundler, which needs `virtualModules`. */
export const virtualEntries = (codes: EntryCodes): Record<string, string> =>
  Object.fromEntries(Object.keys(codes).map(name => [name, `${prefix}${name}`]));

/** Provides the code of the entries. */
export const virtualModules = (codes: EntryCodes): Plugin => ({
  name: 'virtualModules',
  // Vite makes a path of the entry's name.
  resolveId: id => (id.includes(prefix) ? `\0${id.slice(id.indexOf(prefix))}` : undefined),
  load: id => codes[id.replace(`\0${prefix}`, '')],
});
