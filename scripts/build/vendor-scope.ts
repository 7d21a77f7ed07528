/** Wraps a vendor's SDK, imported as `package?sandboxed`, in a function that evaluates it with given globals. */
import type { Plugin } from 'vite';
import { sandboxedNames } from '../../lib/providers/sandbox/names';

const query = '?sandboxed';

/**
 * protobufjs looks up Node's `require` with `eval` to hide it from bundlers. The lookup always fails in a browser, and the
 * stores' CSP forbids `eval`.
 */
const hiddenRequire = 'eval("quire".replace(/^/,"re"))(moduleName)';

/** Returns a CommonJS module that exports an `EvaluateSdk`. Changes nothing in the vendor's text but `hiddenRequire`. */
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
