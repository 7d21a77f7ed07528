/**
 * A drop-in by a plain script tag: it takes the place of the vendor's script, and names it.
 *
 * ```html
 * <script src="partyline-agora-chat.js" data-sdk="Agora-chat.js"></script>
 * ```
 *
 * Without Partyline the vendor's script runs right behind it, before the page's next one, as if its tag had been there.
 */
import { detectExtension } from '../detect-extension';

export interface ScriptDropIn<Sdk extends object> {
  /** What the vendor's script sets, by the global's name. */
  globals: Readonly<Record<string, (sdk: Sdk) => unknown>>;
  make(load: () => Promise<unknown>): Sdk;
}

/** @throws {Error} without Partyline, where there is neither `data-sdk` nor the vendor's script in front */
export function install<Sdk extends object>({ globals, make }: ScriptDropIn<Sdk>): void {
  const tag = document.currentScript instanceof HTMLScriptElement ? document.currentScript : undefined;
  const isHere = detectExtension() !== undefined;
  const src = tag?.dataset.sdk;
  if (!isHere && tag && src && writeBehind(tag, src)) return;
  const page = window as unknown as Record<string, unknown>;
  const names = Object.keys(globals);
  const held = () => Object.fromEntries(names.map(name => [name, page[name]]));
  const earlier = Object.values(held()).find(Boolean);
  if (!isHere && !src) {
    if (earlier) return;
    throw new Error('Partyline is not here, and data-sdk does not say where the SDK itself is.');
  }
  const load = async () => {
    if (!src) return earlier;
    const mine = held();
    await added(src, tag?.nonce);
    // Some have two names, of which the vendor's script sets one.
    const real = Object.entries(held()).find(([name, value]) => value && value !== mine[name])?.[1];
    // What the page has put on its globals, `WebIM.conn` for one, stays there.
    Object.assign(page, mine);
    return real;
  };
  const sdk = make(load);
  for (const [name, value] of Object.entries(globals)) page[name] = value(sdk);
}

/** @returns false where it is too late for that: for a script that is async, deferred, or added by another */
function writeBehind(tag: HTMLScriptElement, src: string): boolean {
  if (document.readyState !== 'loading' || tag.async || tag.defer) return false;
  const next = vendorTag(src, tag.nonce);
  const before = document.scripts.length;
  try {
    // The one way to have a script run before the next that the parser comes to.
    document.write(next.outerHTML);
  } catch {
    // Trusted Types may forbid it.
  }
  return document.scripts.length > before;
}

function vendorTag(src: string, nonce: string | undefined): HTMLScriptElement {
  const tag = document.createElement('script');
  tag.src = src;
  if (nonce) tag.setAttribute('nonce', nonce);
  return tag;
}

function added(src: string, nonce: string | undefined): Promise<void> {
  return new Promise((done, failed) => {
    const tag = vendorTag(src, nonce);
    tag.onload = () => done();
    tag.onerror = () => failed(new Error(`${src} could not be loaded.`));
    document.head.append(tag);
  });
}
