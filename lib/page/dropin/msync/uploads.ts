/** Calls the upload callbacks of the page's messages when the background emits upload events. */
type Fields = Record<string, unknown>;

interface Upload {
  message: Fields;
  resolve(): void;
}

export class PageUploads {
  readonly #uploads = new Map<unknown, Upload>();

  /** Resolves when the upload has succeeded or failed and its callback was called. */
  start(id: string, message: Fields): Promise<void> {
    return new Promise(resolve => {
      this.#uploads.set(id, { message, resolve });
    });
  }

  remove(id: string): void {
    this.#uploads.delete(id);
  }

  progress({ id, loaded, total }: Fields): void {
    const init = { lengthComputable: true, loaded: Number(loaded), total: Number(total) };
    this.#call(id, 'onFileUploadProgress', new ProgressEvent('progress', init));
  }

  complete({ id, localMsgId: _, ...answer }: Fields): void {
    this.#call(id, 'onFileUploadComplete', answer, this.#uploads.get(id)?.message.id);
    this.#uploads.get(id)?.resolve();
  }

  fail({ id, type, message }: Fields): void {
    this.#call(id, 'onFileUploadError', { type, message });
    this.#uploads.get(id)?.resolve();
  }

  #call(id: unknown, name: string, ...args: unknown[]): void {
    const fn = this.#uploads.get(id)?.message[name];
    if (typeof fn !== 'function') return;
    try {
      fn(...args);
    } catch (error) {
      reportError(error);
    }
  }
}
