/** A DevTools connection to one target, for what Playwright does not show: the toolbar popup. */
import WebSocket from 'ws';

type Params = Record<string, unknown>;

/** The target has closed before it answered. */
export class TargetGone extends Error {
  override message = 'The target is gone.';
}

export class DevTools {
  #id = 0;
  readonly #waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', data => {
      const { id, result, error } = JSON.parse(String(data));
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result as never);
    });
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new TargetGone());
      this.#waiting.clear();
    });
  }

  static async open(url: string): Promise<DevTools> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new DevTools(socket);
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send<T = Params>(method: string, params: Params = {}): Promise<T> {
    const id = ++this.#id;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.socket.send(
        JSON.stringify({ id, method, params }),
        error => error && reject(this.isOpen ? error : new TargetGone()),
      );
    });
  }

  /** The value of an expression in the target. @throws what the expression throws */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send<{
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  close(): void {
    this.socket.close();
  }
}
