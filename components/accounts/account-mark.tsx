import type { Tone } from '../ui/icons';
import type { AccountRow } from './account-rows';

/** Neighbours differ clearly. An account keeps its hue, because it keeps its slot. */
const hues = [255, 55, 320, 195, 105, 290, 20, 150];

interface AccountMarkProps {
  row: AccountRow;
  /** Shows the state as a dot, which is hollow unless the account is connected. */
  tone?: Tone;
}

/** Identifies an account among several: letters in a colour. Texts beside it name the account. */
export function AccountMark({ row: { info, mark }, tone }: AccountMarkProps) {
  return (
    <span class="account-mark" style={{ '--hue': hues[(info.slot - 1) % hues.length] }} aria-hidden="true">
      {mark}
      {tone && <span class={`account-dot tone-${tone}`} />}
    </span>
  );
}
