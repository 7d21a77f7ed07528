/** The packages' plugins: `conn.usePlugin(contact, 'contact')` adds their functions to a connection. */

type Fn = (...args: unknown[]) => unknown;

export interface MiniCorePlugin {
  /** Names of its functions. */
  names: readonly string[];
  /** Functions that run in the page, in place of the extension's. */
  create?: ((connection: Record<string, Fn>) => Record<string, Fn>) | undefined;
  /** Imports the vendor's module, which must be evaluated after the vendor's miniCore. */
  load(): Promise<unknown>;
}

/** In the registry of symbols, because a bundler may copy this module into several files. */
const marker = Symbol.for('partyline.miniCorePlugin');

/** Returns the default export of a plugin's entry. Like the vendor's, it has a function of each name. */
export function markPlugin(plugin: MiniCorePlugin): object {
  const unused = () => Promise.reject(new Error('Pass the plugin to usePlugin.'));
  const functions = Object.fromEntries(plugin.names.map(name => [name, unused]));
  return Object.defineProperty(functions, marker, { value: plugin });
}

/**
 * Finds the plugin in what a page passes to `usePlugin`: the default export, or `import * as`.
 * @returns `undefined` for a plugin of the vendor or the page
 */
export function pluginIn(value: unknown): MiniCorePlugin | undefined {
  const { default: inner, [marker]: plugin } = Object(value) as { default?: unknown; [marker]?: MiniCorePlugin };
  return plugin ?? (inner === undefined ? undefined : pluginIn(inner));
}

/** Binds the plugin's functions to a connection. */
export function functionsOf({ names, create }: MiniCorePlugin, connection: Record<string, Fn>): Record<string, Fn> {
  const call =
    (name: string) =>
    (...args: unknown[]) =>
      connection[name]?.(...args) ?? Promise.reject(new Error(`Partyline: ${name} is not available.`));
  return create?.(connection) ?? Object.fromEntries(names.map(name => [name, call(name)]));
}
