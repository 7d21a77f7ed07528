/** Builds a vendor's SDK, imported as `package?sandboxed`, into a function that evaluates it in a scope given to it. */
import type { Plugin } from 'vite';
import { sandboxedNames } from '../../lib/providers/sandbox/names';

const query = '?sandboxed';

/**
 * protobufjs looks for Node's `require` in a way that bundlers cannot see. In a browser it always fails, and the store's
 * CSP forbids it, so it is answered at once.
 */
const hiddenRequire = 'eval("quire".replace(/^/,"re"))(moduleName)';

/** The text of a CommonJS module that exports an `EvaluateSdk`; apart from `hiddenRequire` the vendor's text is as published. */
export function sandboxed(vendorText: string): string {
  const names = sandboxedNames.join(', ');
  const values = sandboxedNames.map(name => `globals.${name}`).join(', ');
  return [
    'module.exports = function evaluate(globals) {',
    '  var module = { exports: {} };',
    `  (function (module, exports, define, ${names}) {`,
    vendorText.replace(hiddenRequire, 'null'),
    `  }).call(undefined, module, module.exports, undefined, ${values});`,
    '  return module.exports;',
    '};',
  ].join('\n');
}

export function vendorScope(): Plugin {
  return {
    name: 'vendor-scope',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(query)) return null;
      const found = await this.resolve(source.slice(0, -query.length), importer);
      return found && { id: found.id + query };
    },
    transform(code, id) {
      return id.endsWith(query) ? { code: sandboxed(code), map: null } : null;
    },
  };
}
