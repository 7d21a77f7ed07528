/** A WebDriver BiDi connection to a Firefox: commands by name, with what they answer. */
import WebSocket from 'ws';

type Params = Record<string, unknown>;

/** What a script answers: a value of its page, described. */
type Remote = { type: string; value?: unknown };

export class Bidi {
  #id = 0;
  readonly #waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', data => {
      const { id, type, result, error, message } = JSON.parse(String(data));
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (type === 'error') waiting?.reject(new Error(`${error}: ${message}`));
      else waiting?.resolve(result as never);
    });
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox is gone.'));
      this.#waiting.clear();
    });
  }

  /** @param url of a session that has begun */
  static async open(url: string): Promise<Bidi> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Bidi(socket);
  }

  send<T = Params>(method: string, params: Params = {}): Promise<T> {
    const id = ++this.#id;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params }), error => error && reject(error));
    });
  }

  /** The value of an expression in a context, as JSON has it. @throws what the expression throws */
  async evaluate<T>(context: string, expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send<{ result: Remote; exceptionDetails?: { text: string } }>(
      'script.evaluate',
      {
        // As text, because a value would come described, part by part.
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
