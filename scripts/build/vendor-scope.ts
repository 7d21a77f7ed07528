/**
 * Wraps a vendor's SDK, imported as `package?sandboxed`, in a function that evaluates it with given globals. The SDK's
 * file is in the build byte for byte, because Mozilla compares libraries with those that the vendors publish.
 * https://extensionworkshop.com/documentation/publish/third-party-library-usage/
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { sandboxedNames } from '../../lib/providers/sandbox/names';

const query = '?sandboxed';

/** Stands for the vendor's function while bundler and minifier run. */
const placeholder = '__partylineVendorFunction__';

/**
 * A function around the vendor's text. protobufjs looks up Node's `require` with `eval`, which throws under the
 * stores' content security policy; the library catches it.
 */
const vendorFunction = (text: string) =>
  `(function (module, exports, define, ${sandboxedNames.join(', ')}) {\n${text}\n})`;

/** A CommonJS module that exports an `EvaluateSdk`, with the placeholder in it. */
const evaluator = [
  'module.exports = function evaluate(globals) {',
  '  var module = { exports: {} };',
  `  ${placeholder}.call(`,
  `    undefined, module, module.exports, undefined, ${sandboxedNames.map(name => `globals.${name}`).join(', ')}`,
  '  );',
  '  return module.exports;',
  '};',
].join('\n');

/** A CommonJS module that exports an `EvaluateSdk`. */
export const sandboxed = (vendorText: string): string =>
  evaluator.replace(placeholder, () => vendorFunction(vendorText));

/** @returns the vendor's text for a module id such as `…/Agora-chat.js?sandboxed`, otherwise `undefined` */
export const vendorTextOf = (id: string): string | undefined =>
  id.endsWith(query) ? readFileSync(id.slice(0, -query.length), 'utf8') : undefined;

export function vendorScope(): Plugin {
  return {
    name: 'vendor-scope',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(query)) return null;
      const found = await this.resolve(source.slice(0, -query.length), importer);
      return found && { id: found.id + query };
    },
    load: id => (id.endsWith(query) ? { code: evaluator, map: null } : null),
    generateBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const texts = part.moduleIds.flatMap(id => vendorTextOf(id) ?? []);
        const pieces = part.code.split(placeholder);
        if (pieces.length - 1 !== texts.length || texts.length > 1)
          this.error(`${part.fileName} has ${texts.length} SDKs, and ${pieces.length - 1} places for one.`);
        if (texts.length === 1) part.code = pieces.join(vendorFunction(texts[0]!));
      }
    },
  };
}
