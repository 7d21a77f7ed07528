import { waitFor } from '../../test/browser/wait';
import { type AccountBrowser, type CallResult, receivedIn, type SignInOutcome } from './account-browser';
import { driverOf } from './claims';
import { messagesIn } from './observations';
import type { Target, VerifiedUser } from './target';

/** Milliseconds without a further message after which the missing ones count as lost. */
const quietMs = 8_000;
/** Milliseconds that a replaced session has to show it. */
const replacedMs = 10_000;

/** The user in the first browser, and the peer in the second, which later is the user's second device. */
export class Users {
  readonly #driver;
  #hasPage = false;
  #isPeerReady = false;
  #count = 0;
  #left = '';

  constructor(
    readonly target: Target,
    private readonly browsers: readonly [AccountBrowser, AccountBrowser],
  ) {
    this.#driver = driverOf(target.provider);
  }

  get first(): AccountBrowser {
    return this.browsers[0];
  }

  get second(): AccountBrowser {
    return this.browsers[1];
  }

  get driver() {
    return this.#driver;
  }

  /** Fills in the popup's form with the user's token, or password. */
  signIn(browser: AccountBrowser, user: VerifiedUser, isRefused?: () => boolean): Promise<SignInOutcome> {
    const { provider, fields } = this.target;
    const [token] = user.tokens;
    const credential = token === undefined ? { password: user.password ?? '' } : { token };
    return browser.signIn({ provider, fields, userId: user.userId, ...credential }, isRefused);
  }

  /** Connects the user, with a page. */
  async ready(): Promise<void> {
    if (await this.first.needsSignIn()) await this.#signInOrFail(this.first, this.target.user);
    if (!this.#hasPage) await this.first.openPage();
    this.#hasPage = true;
    await this.first.online();
  }

  /** Connects both users, each with a page. */
  async readyWithPeer(): Promise<void> {
    await this.ready();
    const { peer } = this.target;
    if (!peer || this.#isPeerReady) return;
    await this.#signInOrFail(this.second, peer);
    await this.second.openPage();
    this.#isPeerReady = true;
  }

  /** Texts that no other run has sent. */
  texts(name: string, count: number): string[] {
    this.#count += 1;
    const run = `${name} ${Date.now().toString(36)}${this.#count}`;
    return Array.from({ length: count }, (_, index) => `Partyline test ${run} ${index + 1}`);
  }

  /** Sends a text from the peer to the user. */
  async send(text: string): Promise<void> {
    const { error } = await this.second.call('send', { to: this.target.user.userId, text });
    if (error !== undefined) throw new Error(`the peer could not send: ${error}`);
  }

  /** Sends a file from the user to the peer. */
  sendFile(bytes: number): Promise<CallResult> {
    const to = this.target.peer?.userId ?? '';
    return this.first.sendFile(this.#driver, to, bytes);
  }

  /** Reads the conversation with the peer. */
  history(): Promise<CallResult> {
    const peer = this.target.peer?.userId ?? this.target.user.userId;
    return this.#driver === 'tencent'
      ? this.first.call('call', 'getMessageList', { conversationID: `C2C${peer}` })
      : this.first.call('call', 'getHistoryMessages', { targetId: peer, chatType: 'singleChat', pageSize: 20 });
  }

  /** Waits until all texts are in the user's page, or no more come. */
  async untilQuiet(sent: readonly string[]): Promise<void> {
    let [last, since] = [-1, Date.now()];
    await waitFor(
      'the messages',
      async () => {
        const { size } = new Set(messagesIn(await receivedIn(this.first.page), sent).map(({ text }) => text));
        if (size !== last) [last, since] = [size, Date.now()];
        // Repeated messages come after the first ones.
        return Date.now() - since > (size === sent.length ? 1_500 : quietMs);
      },
      60_000,
    );
  }

  /** Signs the user in with the second browser, whose peer signs out. @returns what the first browser's session shows */
  async replaceFirst(showsName: boolean): Promise<string> {
    await this.ready();
    await this.second.signOut();
    this.#isPeerReady = false;
    await this.first.watchPhases();
    await this.#signInOrFail(this.second, this.target.user);
    const seen = await this.#replacement(showsName);
    await this.second.signOut();
    return seen;
  }

  async #replacement(showsName: boolean): Promise<string> {
    const ended = await waitFor(
      'the end of the first session',
      async () => {
        const state = await this.first.state();
        return state && 'ended' in state && state.ended;
      },
      replacedMs,
    ).catch(() => undefined);
    if (!ended) {
      const isInterrupted = (await this.first.phases()).some(phase => phase !== 'online');
      return isInterrupted ? 'replaced without a code' : 'both stay connected';
    }
    const { code, message = '' } = ended.vendor ?? {};
    const text = code === undefined ? message || ended.reason : `code ${code}`;
    return showsName && (await this.first.showsReplacement()) ? `${text}, with its name` : text;
  }

  /** Deletes the conversations, while both users are online. */
  async deleteMessages(): Promise<void> {
    const { user, peer } = this.target;
    if (!peer || !this.#isPeerReady) return;
    const remove = async (browser: AccountBrowser, { userId }: VerifiedUser) => {
      const [method, ...args] =
        this.#driver === 'tencent'
          ? ['deleteConversation', `C2C${userId}`]
          : ['deleteConversation', { channel: userId, chatType: 'singleChat', deleteRoam: true }];
      const { error } = await browser.call('call', method, ...args);
      return error;
    };
    const errors = [await remove(this.first, peer), await remove(this.second, user)].filter(Boolean);
    this.#left =
      errors.length === 0
        ? 'The test conversations were deleted.'
        : `The test conversations remain: ${errors.join('; ')}.`;
  }

  /** Signs out. @returns what remains at the service */
  async cleanUp(): Promise<string> {
    if (this.#left === '')
      await this.deleteMessages().catch(() => {
        this.#left = 'The test conversations remain.';
      });
    for (const browser of this.browsers) await browser?.signOut().catch(() => undefined);
    return this.#left || 'Nothing was sent.';
  }

  async #signInOrFail(browser: AccountBrowser, user: VerifiedUser): Promise<void> {
    const outcome = await this.signIn(browser, user);
    if (!outcome.isOnline) throw new Error(`the sign-in failed: ${outcome.error}`);
  }
}
