/** Decorative: the Extensions button of Chromium's toolbar, and the pin in its menu. */
export function PinPicture() {
  return (
    <svg class="pin-picture" viewBox="0 0 260 104" width="260" height="104" aria-hidden="true">
      <rect class="pin-frame" x="0.75" y="0.75" width="258.5" height="34" rx="8" />
      <rect class="pin-soft" x="12" y="9.5" width="164" height="16" rx="8" />
      <g class="pin-line" transform="translate(188 9)">
        <path d="M3 5.5h3.4a2.1 2.1 0 1 1 4.2 0H14v3.4a2.1 2.1 0 1 1 0 4.2v3.4H3v-3.4a2.1 2.1 0 1 0 0-4.2z" />
      </g>
      <circle class="pin-ring" cx="197" cy="17.5" r="14" />
      <circle class="pin-dot" cx="240" cy="12.5" r="1.6" />
      <circle class="pin-dot" cx="240" cy="17.5" r="1.6" />
      <circle class="pin-dot" cx="240" cy="22.5" r="1.6" />
      <path class="pin-line" d="M197 36v10" />
      <rect class="pin-frame" x="60" y="48" width="199" height="52" rx="8" />
      <g class="pin-mark" transform="translate(72 62)">
        <path d="M4 7.2C5.8 14 8.2 17.2 12 17.2S18.2 14 20 7.2" />
        <circle cx="4.4" cy="6.4" r="3.2" />
        <circle cx="12" cy="17.2" r="3.2" />
        <circle cx="19.6" cy="6.4" r="3.2" />
      </g>
      <text class="pin-words" x="106" y="79">
        Partyline
      </text>
      <circle class="pin-ring" cx="226" cy="74" r="14" />
      <path class="pin-line" d="M222.500 66.500h7M223.500 66.500v6l-2.500 3.500h10l-2.500-3.500v-6M226 76v6" />
    </svg>
  );
}
