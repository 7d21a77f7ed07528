/** A Marionette connection to Firefox, for privileged scripts in the browser's window. */
import { connect, type Socket } from 'node:net';

type Answer = [type: 1, id: number, error: { error: string; message: string } | null, result: unknown];

export class Marionette {
  #id = 0;
  #buffer = Buffer.alloc(0);
  readonly #pending = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data: Buffer) => this.#read(data));
    // `close` follows each error.
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('Firefox has closed the connection.'));
      this.#pending.clear();
    });
  }

  static async open(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new Marionette(socket);
  }

  /** Starts a session in the browser's window. @returns the address of WebDriver BiDi */
  async startSession(): Promise<string> {
    const { capabilities } = await this.send<{ capabilities: { webSocketUrl: string } }>('WebDriver:NewSession', {
      webSocketUrl: true,
      unhandledPromptBehavior: 'ignore',
    });
    await this.send('Marionette:SetContext', { value: 'chrome' });
    return capabilities.webSocketUrl;
  }

  /** Evaluates an expression in the browser's window; the value is serialized as JSON. @throws {Error} what it throws */
  async evaluate<T>(expression: string): Promise<T> {
    const script = `return (async () => JSON.stringify(await (${expression})))()`;
    const { value } = await this.send<{ value: string | null }>('WebDriver:ExecuteScript', { script, args: [] });
    return (value === null ? undefined : JSON.parse(value)) as T;
  }

  send<T>(command: string, params: object): Promise<T> {
    const id = ++this.#id;
    const message = JSON.stringify([0, id, command, params]);
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  /** A message is its length in bytes, a colon and JSON. The first one is a greeting. */
  #read(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const colon = this.#buffer.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#buffer.toString('utf8', 0, colon));
      if (this.#buffer.length < end) return;
      const message = JSON.parse(this.#buffer.toString('utf8', colon + 1, end)) as Answer | object;
      this.#buffer = this.#buffer.subarray(end);
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message as Answer;
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error) pending?.reject(new Error(`${error.error}: ${error.message}`));
      else pending?.resolve(result as never);
    }
  }
}
