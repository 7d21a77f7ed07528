import type { Settings } from '@/lib/contract/settings';
import type { IncomingMessage } from '@/lib/providers/provider';

/** Milliseconds between two sounds at least. */
const pauseMs = 2_000;

/** Decides which new messages make a sound. One for the whole browser, so that a burst makes one. */
export class Sound {
  #last = Number.NEGATIVE_INFINITY;

  constructor(private readonly play: (tone: Settings['tone']) => Promise<void>) {}

  /** @param messages new ones that the user does not see. @param now milliseconds since 1970 */
  async ring(messages: readonly IncomingMessage[], { sound, tone }: Settings, now: number): Promise<void> {
    if (sound === 'off' || (sound === 'mentions' && !messages.some(isForUser))) return;
    if (now - this.#last < pauseMs) return;
    this.#last = now;
    await this.play(tone);
  }
}

const isForUser = ({ conversation, isMention }: IncomingMessage): boolean =>
  conversation.chatType === 'singleChat' || isMention === true;
