import WebSocket from 'ws';

type Params = Record<string, unknown>;

/** A serialized value of the page. */
type RemoteValue = { type: string; value?: unknown };

export class Bidi {
  #id = 0;
  readonly #pending = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', data => {
      const { id, type, result, error, message } = JSON.parse(String(data));
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (type === 'error') pending?.reject(new Error(`${error}: ${message}`));
      else pending?.resolve(result as never);
    });
    socket.on('close', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('Firefox has closed the connection.'));
      this.#pending.clear();
    });
  }

  /** @param url WebSocket address of an open session */
  static async open(url: string): Promise<Bidi> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Bidi(socket);
  }

  send<T = Params>(method: string, params: Params = {}): Promise<T> {
    const id = ++this.#id;
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params }), error => error && reject(error));
    });
  }

  /** Evaluates an expression; the value is serialized as JSON. @throws {Error} what the expression throws */
  async evaluate<T>(context: string, expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send<{ result: RemoteValue; exceptionDetails?: { text: string } }>(
      'script.evaluate',
      {
        // Returned as text: BiDi describes objects by their parts.
        expression: `(async () => JSON.stringify(await (${expression.trim().replace(/;$/, '')})))()`,
        target: { context },
        awaitPromise: true,
        userActivation: true,
      },
    );
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return (result.type === 'string' ? JSON.parse(result.value as string) : undefined) as T;
  }

  close(): void {
    this.socket.close();
  }
}
