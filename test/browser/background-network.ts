/** Records the requests and WebSockets of the extension's background, as the browser reports them. */
import { TargetClosed } from './devtools';
import type { ExtensionBrowser } from './extension-browser';
import { waitFor } from './wait';

export interface RecordedSocket {
  url: string;
  /** HTTP status of the handshake. */
  status?: number;
  error?: string;
  isClosed: boolean;
  received: Buffer[];
}

export interface RecordedRequest {
  url: string;
  method: string;
  status?: number;
  /** Why there was no answer. */
  failure?: string;
  /** Why the browser withheld the answer from the extension. */
  blocked?: string;
  body?: string;
}

/** The parts of `Network` events that are used. */
interface NetworkEvent {
  requestId: string;
  url: string;
  errorMessage?: string;
  errorText?: string;
  corsErrorStatus?: { corsError: string };
  request: { url: string; method: string };
  response: { status: number; opcode: number; payloadData: string };
}

export class BackgroundNetwork {
  readonly #sockets = new Map<string, RecordedSocket>();
  readonly #requests = new Map<string, RecordedRequest>();

  private constructor(private readonly devtools: Awaited<ReturnType<ExtensionBrowser['worker']>>) {
    devtools.onEvent = (method, params) => this.#record(method, params as unknown as NetworkEvent);
  }

  static async attach(browser: ExtensionBrowser): Promise<BackgroundNetwork> {
    const network = new BackgroundNetwork(await browser.worker());
    await network.devtools.send('Network.enable');
    return network;
  }

  get sockets(): readonly RecordedSocket[] {
    return [...this.#sockets.values()];
  }

  get requests(): readonly RecordedRequest[] {
    return [...this.#requests.values()];
  }

  /** Waits for a request whose answer, or failure, has come. */
  request(fact: string, matches: (request: RecordedRequest) => boolean, timeout?: number): Promise<RecordedRequest> {
    return waitFor(
      fact,
      () => this.requests.find(each => (each.failure ?? each.blocked ?? each.body) !== undefined && matches(each)),
      timeout,
    );
  }

  /** Forgets what was recorded. */
  clear(): void {
    this.#requests.clear();
    for (const [id, { isClosed }] of this.#sockets) if (isClosed) this.#sockets.delete(id);
  }

  close(): void {
    this.devtools.close();
  }

  #record(method: string, event: NetworkEvent): void {
    const socket = this.#sockets.get(event.requestId);
    const request = this.#requests.get(event.requestId);
    switch (method) {
      case 'Network.webSocketCreated':
        this.#sockets.set(event.requestId, { url: event.url, isClosed: false, received: [] });
        return;
      case 'Network.webSocketHandshakeResponseReceived':
        if (socket) socket.status = event.response.status;
        return;
      case 'Network.webSocketFrameError':
        if (socket) socket.error = event.errorMessage ?? 'failed';
        return;
      case 'Network.webSocketClosed':
        if (socket) socket.isClosed = true;
        return;
      case 'Network.webSocketFrameReceived': {
        // Text has the opcode 1; other data comes as Base64.
        const { opcode, payloadData } = event.response;
        socket?.received.push(Buffer.from(payloadData, opcode === 1 ? 'utf8' : 'base64'));
        return;
      }
      case 'Network.requestWillBeSent':
        this.#requests.set(event.requestId, { url: event.request.url, method: event.request.method });
        return;
      case 'Network.responseReceived':
        if (request) request.status = event.response.status;
        return;
      case 'Network.loadingFailed':
        if (!request) return;
        if (event.corsErrorStatus) request.blocked = event.corsErrorStatus.corsError;
        else request.failure = event.errorText ?? 'failed';
        return;
      case 'Network.loadingFinished':
        if (request) void this.#readBody(event.requestId, request);
        return;
    }
  }

  async #readBody(requestId: string, request: RecordedRequest): Promise<void> {
    try {
      const { body } = await this.devtools.send<{ body: string }>('Network.getResponseBody', { requestId });
      request.body = body;
    } catch (error) {
      if (!(error instanceof TargetClosed)) request.body = '';
    }
  }
}
