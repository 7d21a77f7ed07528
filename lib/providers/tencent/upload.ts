/**
 * Files on their way to the vendor's store, in the SDK's official slot for an upload plugin: its own plugin
 * (`tim-upload-plugin`) needs XMLHttpRequest, which workers have not. The SDK asks its server for a signed address and hands it
 * over; the file is put there, past the sandbox's guard like everything else.
 */
import type { SandboxedFetch } from '@/lib/providers/sandbox/fetch';

/** What the SDK hands over (3.6.6, `_createCosOptionsPreSigUrl`). */
interface Task {
  /** Signed, for one PUT. */
  url: string;
  resources: Blob;
  downloadUrl: string;
  /** 1 is a picture. */
  fileType: number;
  onProgress?(progress: { percent: number }): void;
}

/** On failure too the SDK reads fields of the second argument. */
type Done = (error: { message: string } | null, result: { statusCode: number; data: { location?: string } }) => void;

export class TencentUploads {
  /** For `registerPlugin({ 'tim-upload-plugin': ... })`. */
  readonly Plugin: new () => { uploadFile(task: Task, done: Done): void };
  readonly #stopped = new AbortController();
  /** The SDK asks for its size next. Only one is kept: the SDK does not say when it is through with it. */
  #picture: { url: string; blob: Blob } | undefined;

  constructor(private readonly fetch: SandboxedFetch) {
    const upload = (task: Task, done: Done) => void this.#upload(task, done);
    this.Plugin = class {
      uploadFile = upload;
    };
  }

  /** Ends every upload, and allows no more. */
  stop(): void {
    this.#stopped.abort();
    this.#picture = undefined;
  }

  /** The picture at an address: the one that was just put there, or as it is served. */
  async picture(url: string): Promise<Blob> {
    if (this.#picture?.url === url) return this.#picture.blob;
    return (await this.fetch(url, { signal: this.#stopped.signal })).blob();
  }

  async #upload({ url, resources, downloadUrl, fileType, onProgress }: Task, done: Done): Promise<void> {
    let status = 0;
    try {
      // fetch tells nothing of what is under way.
      onProgress?.({ percent: 0 });
      const { signal } = this.#stopped;
      const answer = await this.fetch(url, { method: 'PUT', body: resources, redirect: 'error', signal });
      status = answer.status;
      if (!answer.ok) throw new Error(`The store answered ${status}.`);
      onProgress?.({ percent: 1 });
    } catch (thrown) {
      return done({ message: (thrown as Error).message }, { statusCode: status, data: {} });
    }
    if (fileType === 1) this.#picture = { url: downloadUrl, blob: resources };
    done(null, { statusCode: 200, data: { location: downloadUrl } });
  }
}
