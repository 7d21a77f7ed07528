/**
 * As much of a page as the SDK (3.6.6) needs to take files. With a `window` it takes itself to be in one; as it finds no
 * `XMLHttpRequest`, `localStorage`, `Worker` and cookies there, it does all else as in a worker.
 */
import type { SandboxGlobals } from '@/lib/providers/sandbox/names';

export type Measure = (picture: Blob) => Promise<{ width: number; height: number; close(): void }>;

interface PageHost {
  /** `URL.createObjectURL` in it is the sandbox's, which makes no address. */
  window: EventTarget;
  /** The picture at an address. */
  picture(url: string): Promise<Blob>;
  /** Node has none. */
  measure: Measure | undefined;
}

export function createDomShim({ window, picture, measure }: PageHost): Partial<SandboxGlobals> {
  /** The SDK asks how large a picture is that it has uploaded, and takes 0 × 0 for an error. */
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
      if (!measure) throw new Error('Pictures cannot be read here.');
      const bitmap = await measure(await picture(url));
      [this.width, this.height] = [bitmap.width, bitmap.height];
      bitmap.close();
    }
  }

  const location = new URL('https://partyline.invalid/');
  return {
    // What is sent is measured by the page's charset; a failure is reported with how much memory is used.
    window: Object.assign(window, { location, performance: {} }),
    document: { charset: 'UTF-8', characterSet: 'UTF-8' },
    // There is none here that a file could be in.
    HTMLInputElement: class {},
    Image,
  };
}
