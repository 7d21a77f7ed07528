/** Plays the tone that its address names, and closes. */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { choices } from '@/lib/contract/settings';
import { playTone } from '@/lib/notifications/tones';

/** Milliseconds until the last samples have left the computer. */
const marginMs = 200;

export default defineUnlistedScript(() => {
  const tone = choices.tone.find(each => `#${each}` === location.hash) ?? choices.tone[0];
  const context = new AudioContext();
  setTimeout(() => close(), playTone(context, tone) * 1000 + marginMs);
});
