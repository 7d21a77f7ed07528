import type { Tone } from '../ui/icons';

/** Neighbours differ clearly. An account keeps its hue, because it keeps its slot. */
const hues = [255, 55, 320, 195, 105, 290, 20, 150];

interface AccountMarkProps {
  userId: string;
  /** The account's `slot`. */
  slot: number;
  /** Shows the state as a dot, which is hollow unless the account is connected. */
  tone?: Tone;
}

/** Identifies an account among several: a letter in a colour. Texts beside it name the account. */
export function AccountMark({ userId, slot, tone }: AccountMarkProps) {
  const [letter = ''] = userId.toUpperCase();
  return (
    <span class="account-mark" style={{ '--hue': hues[(slot - 1) % hues.length] }} aria-hidden="true">
      {letter}
      {tone && <span class={`account-dot tone-${tone}`} />}
    </span>
  );
}
