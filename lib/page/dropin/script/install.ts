/**
 * A drop-in for a script tag. `data-sdk` is the vendor's script, which it replaces.
 *
 * ```html
 * <script src="partyline-agora-chat.js" data-sdk="Agora-chat.js"></script>
 * ```
 *
 * Without Partyline, the vendor's script runs next, before the page's other scripts.
 */
import { detectExtension } from '../detect-extension';
import { loadKeepingGlobals } from '../page-globals';

export interface ScriptDropIn<Sdk extends object> {
  /** Values of the globals that the vendor's script sets. */
  globals: Readonly<Record<string, (sdk: Sdk) => unknown>>;
  create(load: () => Promise<unknown>): Sdk;
}

/** @throws {Error} without Partyline, if there is no `data-sdk` and no earlier script of the vendor */
export function install<Sdk extends object>({ globals, create }: ScriptDropIn<Sdk>): void {
  const tag = document.currentScript instanceof HTMLScriptElement ? document.currentScript : undefined;
  const hasExtension = detectExtension() !== undefined;
  const src = tag?.dataset.sdk;
  if (!hasExtension && tag && src && insertAfter(tag, src)) return;
  const page = window as unknown as Record<string, unknown>;
  const names = Object.keys(globals);
  const loadedSdk = names.map(name => page[name]).find(Boolean);
  if (!hasExtension && !src) {
    if (loadedSdk) return;
    throw new Error('No Partyline: set data-sdk to the SDK’s URL.');
  }
  const load = async () => {
    if (!src) return loadedSdk;
    const next = vendorTag(src, tag?.nonce);
    const ofVendor = new Set<unknown>();
    const { vendors } = await loadKeepingGlobals({
      names,
      load: () => loadScript(next),
      onSet: value => document.currentScript === next && ofVendor.add(value),
      isVendors: value => ofVendor.has(value),
    });
    return vendors;
  };
  const sdk = create(load);
  for (const [name, value] of Object.entries(globals)) page[name] = value(sdk);
}

/** Returns `false` if it is too late, because the script is async, deferred or inserted by another script. */
function insertAfter(tag: HTMLScriptElement, src: string): boolean {
  if (document.readyState !== 'loading' || tag.async || tag.defer) return false;
  const next = vendorTag(src, tag.nonce);
  const before = document.scripts.length;
  try {
    // Only `document.write` makes a script run before the next one that the parser reads.
    document.write(next.outerHTML);
  } catch {
    // Trusted Types can forbid `document.write`.
  }
  return document.scripts.length > before;
}

function vendorTag(src: string, nonce: string | undefined): HTMLScriptElement {
  const tag = document.createElement('script');
  tag.src = src;
  if (nonce) tag.setAttribute('nonce', nonce);
  return tag;
}

function loadScript(tag: HTMLScriptElement): Promise<void> {
  return new Promise((resolve, reject) => {
    tag.onload = () => resolve();
    tag.onerror = () => reject(new Error(`${tag.src} could not be loaded.`));
    document.head.append(tag);
  });
}
