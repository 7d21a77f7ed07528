// wxt/browser, because the polyfill has no `offscreen`.
import { browser } from 'wxt/browser';
import type { Tone } from '@/lib/notifications/tones';

/** Milliseconds; longer than any tone. */
const longestMs = 2_000;

/**
 * Plays a tone. A worker has no audio, so Chromium plays it in an offscreen document, which closes itself; Firefox in a frame of
 * the background page. @throws if the tone before has not ended
 */
export async function playSound(tone: Tone): Promise<void> {
  const url = `/sound.html#${tone}`;
  if (!import.meta.env.FIREFOX)
    return browser.offscreen.createDocument({
      ...{ url, reasons: ['AUDIO_PLAYBACK'] },
      justification: 'Plays the tone of a new message.',
    });
  const frame = document.createElement('iframe');
  frame.src = url;
  document.body.append(frame);
  setTimeout(() => frame.remove(), longestMs);
}
