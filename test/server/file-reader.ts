/** The browser's FileReader, which Node lacks; only the parts that the SDKs use. */
export class FileReader extends EventTarget {
  result: string | ArrayBuffer | null = null;
  onload: ((event: { target: FileReader }) => void) | null = null;

  readAsText(blob: Blob): void {
    void blob.text().then(text => this.#done(text));
  }

  readAsArrayBuffer(blob: Blob): void {
    void blob.arrayBuffer().then(bytes => this.#done(bytes));
  }

  #done(result: string | ArrayBuffer): void {
    this.result = result;
    this.onload?.({ target: this });
    this.dispatchEvent(new Event('load'));
    this.dispatchEvent(new Event('loadend'));
  }
}
