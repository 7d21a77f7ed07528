/** A plugin as the page sees it. The SDK's own plugin is loaded only when the page uses the SDK itself. */
import { defaultExportOf } from '../native-sdk';

export class LiteChatPlugin {
  declare readonly load: () => Promise<unknown>;

  constructor(
    readonly name: string,
    load: () => Promise<unknown>,
  ) {
    // The SDK's plugin objects have no such property.
    Object.defineProperty(this, 'load', { value: load });
  }
}

/** Returns the SDK's own plugin for a page's, which is that plugin or an object of this package. */
export async function nativePlugin(plugin: unknown): Promise<unknown> {
  const { load } = Object(plugin) as Partial<LiteChatPlugin>;
  return typeof load === 'function' ? defaultExportOf(await load()) : plugin;
}
