import type { SandboxedFetch } from '@/lib/providers/sandbox/fetch';

/** The SDK's options for an upload (3.6.6, `_createCosOptionsPreSigUrl`). */
interface Task {
  /** Signed for one PUT. */
  url: string;
  resources: Blob;
  downloadUrl: string;
  /** 1 is an image. */
  fileType: number;
  onProgress?(progress: { percent: number }): void;
}

const maxImageBytes = 100 * 1024 * 1024;

/** The SDK reads `result` also when there is an error. */
type Callback = (
  error: { message: string } | null,
  result: { statusCode: number; data: { location?: string } },
) => void;

/**
 * Uploads files for the SDK, as its upload plugin. The vendor's own plugin (`tim-upload-plugin`) needs
 * XMLHttpRequest, which workers do not have. Uses the sandbox's `fetch`, so its URL check applies.
 */
export class TencentUploads {
  /** For `registerPlugin({ 'tim-upload-plugin': ... })`. */
  readonly Plugin: new () => { uploadFile(task: Task, callback: Callback): void };
  readonly #stop = new AbortController();
  /** Aborts the upload of a file. */
  readonly #signals = new WeakMap<Blob, AbortSignal>();
  /** The last uploaded image, whose size the SDK reads next. */
  #image: { url: string; blob: Blob } | undefined;

  constructor(private readonly fetch: SandboxedFetch) {
    const upload = (task: Task, callback: Callback) => void this.#upload(task, callback);
    this.Plugin = class {
      uploadFile = upload;
    };
  }

  /** Aborts the upload of this file with `signal`. The SDK then does not send its message. */
  abortWith(signal: AbortSignal, file: Blob): void {
    this.#signals.set(file, signal);
  }

  signalOf(file: Blob): AbortSignal | undefined {
    return this.#signals.get(file);
  }

  /** Aborts all uploads, also later ones. */
  stop(): void {
    this.#stop.abort();
    this.#image = undefined;
  }

  /** Returns the last uploaded image without a request. */
  async loadImage(url: string): Promise<Blob> {
    if (this.#image?.url === url) return this.#image.blob;
    return (await this.fetch(url, { signal: this.#stop.signal }, maxImageBytes)).blob();
  }

  async #upload({ url, resources, downloadUrl, fileType, onProgress }: Task, callback: Callback): Promise<void> {
    let status = 0;
    const wanted = this.#signals.get(resources);
    const signal = wanted ? AbortSignal.any([wanted, this.#stop.signal]) : this.#stop.signal;
    try {
      signal.throwIfAborted();
      // `fetch` reports no upload progress.
      onProgress?.({ percent: 0 });
      const response = await this.fetch(url, { method: 'PUT', body: resources, signal });
      signal.throwIfAborted();
      status = response.status;
      if (!response.ok) throw new Error(`The file store answered ${status}.`);
      onProgress?.({ percent: 1 });
    } catch (thrown) {
      return callback({ message: (thrown as Error).message }, { statusCode: status, data: {} });
    }
    if (fileType === 1) this.#image = { url: downloadUrl, blob: resources };
    callback(null, { statusCode: 200, data: { location: downloadUrl } });
  }
}
