export type Tone = 'online' | 'waiting' | 'ended' | 'neutral';
/** joined: connected; moving: connecting; broken: disconnected; hollow: signed out. */
export type MarkShape = 'joined' | 'moving' | 'broken' | 'hollow';

const wire = 'M4 7.2C5.8 14 8.2 17.2 12 17.2S18.2 14 20 7.2';
const cutWire = 'M4 7.2C5.8 14 8.2 17.2 12 17.2M17.9 13C18.7 11.3 19.4 9.4 20 7.2';
const dots: [number, number][] = [
  [4.4, 6.4],
  [12, 17.2],
  [19.6, 6.4],
];

/** The logo. Its shape shows the state as well as its colour. */
export function Mark({ shape }: { shape: MarkShape }) {
  const isHollow = (index: number) => shape === 'hollow' || (shape === 'broken' && index === 2);
  return (
    <svg class={`mark mark-${shape}`} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path class="mark-wire" d={shape === 'broken' ? cutWire : wire} />
      {dots.map(([cx, cy], index) => (
        <circle
          key={cx}
          class={isHollow(index) ? 'mark-dot mark-ring' : 'mark-dot'}
          cx={cx}
          cy={cy}
          r={isHollow(index) ? 2.8 : 3.4}
        />
      ))}
    </svg>
  );
}

export function Chevron() {
  return (
    <svg class="chevron" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M6 4l4 4-4 4" />
    </svg>
  );
}

export function Warning() {
  return (
    <svg class="warning" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.8v3.8M8 11.1v.1" />
    </svg>
  );
}

export function Cross() {
  return (
    <svg class="cross" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M4.5 4.5l7 7M11.5 4.5l-7 7" />
    </svg>
  );
}

export function Plus() {
  return (
    <svg class="plus" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M8 3v10M3 8h10" />
    </svg>
  );
}

export function Sliders() {
  return (
    <svg class="sliders" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M2 4.5h6.2M12.3 4.5H14M2 11.5h1.7M7.8 11.5H14" />
      <circle cx="10.2" cy="4.5" r="2" />
      <circle cx="5.8" cy="11.5" r="2" />
    </svg>
  );
}

export function Check() {
  return (
    <svg class="check" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M3.5 8.5l3 3 6-6.5" />
    </svg>
  );
}

export function Bubble() {
  return (
    <svg class="bubble-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M3.5 2.75h9A1.75 1.75 0 0 1 14.25 4.5v5A1.75 1.75 0 0 1 12.5 11.25H7.5L4.5 13.75v-2.5h-1A1.75 1.75 0 0 1 1.75 9.5v-5A1.75 1.75 0 0 1 3.5 2.75z" />
    </svg>
  );
}

export function ToTab() {
  return (
    <svg class="to-tab" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M7 3H3v10h10V9M9.5 2.75h3.75V6.5M13 3L7.5 8.5" />
    </svg>
  );
}

export function Bell({ isMuted }: { isMuted: boolean }) {
  return (
    <svg class="bell" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M3.5 11.5c1-1 1-2.2 1-4a3.5 3.5 0 0 1 7 0c0 1.8 0 3 1 4zM6.7 13.7h2.6" />
      {isMuted && <path d="M2.5 2l11 12" />}
    </svg>
  );
}

export function Pin() {
  return (
    <svg class="bell" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M5.5 2.5h5M6.5 2.5v4l-2 3h7l-2-3v-4M8 9.5v4" />
    </svg>
  );
}

export function Dots() {
  return (
    <svg class="dots" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M8 3v.1M8 8v.1M8 13v.1" />
    </svg>
  );
}

export function Arrow() {
  return (
    <svg class="arrow" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M13 8H3.5M7.5 4L3.5 8l4 4" />
    </svg>
  );
}
