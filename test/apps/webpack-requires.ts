import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const call = /\brequire\("(\.[^"]*\/)" \+ ([\w.[\]]+)\)/g;

/** Replaces `require` of a computed file name, which webpack alone bundles, by a table of the folder's files. */
export const webpackRequires = (): Plugin => ({
  name: 'webpackRequires',
  enforce: 'pre',
  transform(code, id) {
    if (!/\bchat-uikit\/(?:es|lib)\//.test(id) || !call.test(code)) return undefined;
    return code.replaceAll(call, (_all, folder: string, name: string) => {
      const files = readdirSync(join(dirname(id), folder));
      return `({ ${files.map(file => `"${file}": require("${folder}${file}")`).join(', ')} })[${name}]`;
    });
  },
});
