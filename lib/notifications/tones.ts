/** The built-in tones, made by the Web Audio API. */
import type { Choices } from '@/lib/contract/settings';

export type Tone = Choices['tone'];

interface Note {
  /** Hertz. */
  pitch: number;
  /** Hertz at the end; the same by default. */
  glide?: number;
  /** Seconds after the tone's start. */
  at: number;
  /** Seconds until it has faded. */
  length: number;
  type?: OscillatorType;
}

const tones: Record<Tone, readonly Note[]> = {
  chime: [
    { pitch: 880, at: 0, length: 0.5 },
    { pitch: 1318.5, at: 0.12, length: 0.6 },
  ],
  drop: [{ pitch: 1200, glide: 420, at: 0, length: 0.28 }],
  knock: [
    { pitch: 190, glide: 120, at: 0, length: 0.12, type: 'triangle' },
    { pitch: 190, glide: 120, at: 0.16, length: 0.12, type: 'triangle' },
  ],
};

const volume = 0.3;
const attackSeconds = 0.008;
/** A ramp cannot reach zero. */
const silence = 0.0001;

/** Schedules a tone. @returns its length in seconds */
export function playTone(context: BaseAudioContext, tone: Tone): number {
  const start = context.currentTime;
  for (const { pitch, glide = pitch, at, length, type = 'sine' } of tones[tone]) {
    const [from, to] = [start + at, start + at + length];
    const oscillator = new OscillatorNode(context, { type, frequency: pitch });
    const gain = new GainNode(context, { gain: silence });
    oscillator.frequency.setValueAtTime(pitch, from);
    oscillator.frequency.exponentialRampToValueAtTime(glide, to);
    gain.gain.setValueAtTime(silence, from);
    gain.gain.exponentialRampToValueAtTime(volume, from + attackSeconds);
    gain.gain.exponentialRampToValueAtTime(silence, to);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(to);
  }
  return Math.max(...tones[tone].map(({ at, length }) => at + length));
}
