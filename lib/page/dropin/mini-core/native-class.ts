import { defaultExportOf } from '../native-sdk';
import { type MiniCorePlugin, pluginIn } from './plugin';

type Fields = Record<string, unknown>;
type Fn = (...args: unknown[]) => unknown;
export type MiniCoreClass = new (
  options: Fields,
) => {
  open(credentials: unknown): unknown;
  usePlugin(plugin: unknown, name?: string): unknown;
};

/** The page's arguments of `open`, in those of the shared session. */
export const pageCredentials: unique symbol = Symbol();

/** What a page did with its connection before the vendor's class was loaded. */
export interface BeforeNative {
  plugins: Set<MiniCorePlugin>;
  /** The page's object by its options, which are also those of the vendor's. */
  facades: WeakMap<object, Fields>;
}

/** Loads the vendor's miniCore, and then the plugins that the page uses. */
export async function loadNativeMiniCore(load: () => Promise<unknown>, before: BeforeNative): Promise<MiniCoreClass> {
  const Native = defaultExportOf<MiniCoreClass>(await load());
  const loaded = new Map<MiniCorePlugin, object>();
  const loadPlugin = async (plugin: MiniCorePlugin) => {
    const module = loaded.get(plugin) ?? defaultExportOf<object>(await plugin.load());
    loaded.set(plugin, module);
    return module;
  };
  await Promise.all([...before.plugins].map(loadPlugin));

  return class extends Native {
    readonly #facade: Fields | undefined;

    constructor(options: Fields) {
      super(options);
      this.#facade = before.facades.get(options);
    }

    override open(credentials: unknown) {
      return super.open(Object(credentials)[pageCredentials] ?? credentials);
    }

    override usePlugin(value: unknown, name?: string) {
      const plugin = pluginIn(value);
      if (!plugin) return super.usePlugin(value, name);
      const module = loaded.get(plugin);
      if (module) this.#use(module, name);
      else this.#useLater(plugin, name);
    }

    #use(module: object, name?: string) {
      // Calls of the page from before the SDK was loaded need the functions on the connection itself.
      super.usePlugin(module);
      if (name) super.usePlugin(module, name);
    }

    /** Adds functions that wait for the plugin. */
    #useLater(plugin: MiniCorePlugin, name?: string) {
      const loading = loadPlugin(plugin).then(module => this.#use(module, name));
      // Each call reports a failure.
      loading.catch(() => {});
      const target = () => (name ? (this as unknown as Fields)[name] : this) as Record<string, Fn>;
      const waiting = Object.fromEntries(
        plugin.names.map(fn => [fn, (...args: unknown[]) => loading.then(() => target()[fn]!(...args))]),
      );
      for (const connection of [this, this.#facade ?? {}])
        Object.assign(connection, name ? { [name]: waiting } : waiting);
    }
  };
}
