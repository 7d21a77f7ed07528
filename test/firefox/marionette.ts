/** Firefox's own way to be driven, Marionette: scripts in the browser's own window, which may do what the browser may. */
import { connect, type Socket } from 'node:net';

type Answer = [type: 1, id: number, error: { error: string; message: string } | null, result: unknown];

export class Marionette {
  #id = 0;
  #rest = Buffer.alloc(0);
  readonly #waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data: Buffer) => this.#read(data));
    // What breaks the connection closes it, too.
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox is gone.'));
      this.#waiting.clear();
    });
  }

  static async open(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new Marionette(socket);
  }

  /** Begins a session in the browser's own window. @returns where its WebDriver BiDi listens */
  async begin(): Promise<string> {
    const { capabilities } = await this.send<{ capabilities: { webSocketUrl: string } }>('WebDriver:NewSession', {
      webSocketUrl: true,
      unhandledPromptBehavior: 'ignore',
    });
    await this.send('Marionette:SetContext', { value: 'chrome' });
    return capabilities.webSocketUrl;
  }

  /** The value of an expression in the browser's own window, as JSON has it. @throws what the expression throws */
  async evaluate<T>(expression: string): Promise<T> {
    const script = `return (async () => JSON.stringify(await (${expression})))()`;
    const { value } = await this.send<{ value: string | null }>('WebDriver:ExecuteScript', { script, args: [] });
    return (value === null ? undefined : JSON.parse(value)) as T;
  }

  /** A command by its name, with what it answers. */
  send<T>(command: string, params: object): Promise<T> {
    const id = ++this.#id;
    const message = JSON.stringify([0, id, command, params]);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  /** A message is its length in bytes, a colon, and JSON. The first one is a greeting. */
  #read(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const colon = this.#rest.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#rest.toString('utf8', 0, colon));
      if (this.#rest.length < end) return;
      const message = JSON.parse(this.#rest.toString('utf8', colon + 1, end)) as Answer | object;
      this.#rest = this.#rest.subarray(end);
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message as Answer;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
      else waiting?.resolve(result as never);
    }
  }
}
