/** A DevTools connection to one target; reaches the toolbar popup, which Playwright cannot. */
import WebSocket from 'ws';
import { within } from './limits';

type Params = Record<string, unknown>;

export class TargetClosed extends Error {
  override message = 'The target has closed.';
}

export class DevTools {
  #id = 0;
  /** Called with each event of the enabled domains. */
  onEvent: ((method: string, params: Params) => void) | undefined;
  readonly #pending = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', data => {
      const { id, result, error, method, params } = JSON.parse(String(data));
      if (id === undefined) this.onEvent?.(method, params);
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error) pending?.reject(new Error(error.message));
      else pending?.resolve(result as never);
    });
    socket.on('close', () => {
      for (const { reject } of this.#pending.values()) reject(new TargetClosed());
      this.#pending.clear();
    });
  }

  static async open(url: string): Promise<DevTools> {
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: 30_000 });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new DevTools(socket);
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send<T = Params>(method: string, params: Params = {}): Promise<T> {
    const id = ++this.#id;
    const answer = new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.socket.send(
        JSON.stringify({ id, method, params }),
        error => error && reject(this.isOpen ? error : new TargetClosed()),
      );
    });
    return within(`the answer to ${method}`, answer);
  }

  /** Evaluates an expression in the target. @throws {Error} what the expression throws */
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
