import type { SandboxGlobals } from '@/lib/providers/sandbox/names';

export type DecodeImage = (image: Blob) => Promise<{ width: number; height: number; close(): void }>;

interface DomShimOptions {
  /** Its `URL.createObjectURL` is the sandbox's, which returns an empty string. */
  window: EventTarget;
  loadImage(url: string): Promise<Blob>;
  /** `createImageBitmap`. Node has none. */
  decodeImage: DecodeImage | undefined;
}

/**
 * The page globals that the SDK (3.6.6) needs to accept files. With a `window` it assumes a page. Without
 * `XMLHttpRequest`, `localStorage`, `Worker` and cookies it still does everything else as in a worker.
 */
export function createDomShim({ window, loadImage, decodeImage }: DomShimOptions): Partial<SandboxGlobals> {
  /** The SDK reads the size of an uploaded image, and treats 0 × 0 as an error. */
  class Image {
    width = 0;
    height = 0;
    onload: (() => void) | null = null;
    onerror: (() => void) | null = null;

    set src(url: string) {
      this.#load(url).then(
        () => this.onload?.(),
        () => this.onerror?.(),
      );
    }

    async #load(url: string): Promise<void> {
      if (!decodeImage) throw new Error('Images cannot be decoded here.');
      const bitmap = await decodeImage(await loadImage(url));
      [this.width, this.height] = [bitmap.width, bitmap.height];
      bitmap.close();
    }
  }

  const location = new URL('https://partyline.invalid/');
  return {
    // The SDK measures a message by `document.charset`, and reports `performance.memory` with a failure.
    window: Object.assign(window, { location, performance: {} }),
    // V4 (4.2.1) also waits for `visibilitychange`. Hidden, it would wait 300 s between attempts to reconnect.
    document: Object.assign(new EventTarget(), { charset: 'UTF-8', characterSet: 'UTF-8', visibilityState: 'visible' }),
    // Only for the SDK's `instanceof`.
    HTMLInputElement: class {},
    Image,
  };
}
