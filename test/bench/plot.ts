/** A plot of delivery times by the number of tabs. */
import { median } from './numbers';
import { type Transport, transports } from './pages';
import type { Measurements } from './run';

const [width, height] = [640, 360];
const [left, right, top, bottom] = [56, 150, 24, 44];

/** Lines also differ in their dashes, for readers who cannot tell the colours apart. */
const styles: Record<Exclude<Transport, 'raw'>, { name: string; color: string; dash: string }> = {
  partyline: { name: 'Partyline', color: '#7c3aed', dash: '' },
  bare: { name: 'bare Port loop', color: '#737373', dash: '6 4' },
  shared: { name: 'SharedWorker', color: '#0284c7', dash: '2 3' },
  broadcast: { name: 'BroadcastChannel', color: '#c2410c', dash: '10 3 2 3' },
};

export function plotOf({ atTabs = [] }: Measurements): string {
  const lines = transports.map(transport => ({
    ...styles[transport as keyof typeof styles],
    points: atTabs.map(({ tabs, events }) => ({
      tabs,
      ms: median((events[transport] ?? []).map(({ shared }) => shared)),
    })),
  }));
  const most = Math.max(1, ...lines.flatMap(({ points }) => points.map(({ ms }) => ms)).filter(Number.isFinite));
  const mostTabs = Math.max(1, ...atTabs.map(({ tabs }) => tabs));
  const step = 10 ** Math.floor(Math.log10(most));
  const tick = most / step > 5 ? step * 2 : most / step > 2 ? step : step / 2;
  const highest = Math.ceil(most / tick) * tick;
  const x = (tabs: number) => Math.round(left + ((width - left - right) * tabs) / mostTabs);
  const y = (ms: number) => Math.round(height - bottom - ((height - top - bottom) * ms) / highest);
  const text = (at: [number, number], content: string | number, more = '') =>
    `<text x="${at[0]}" y="${at[1]}" fill="#737373" ${more}>${content}</text>`;
  const parts = [
    ...Array.from({ length: Math.round(highest / tick) + 1 }, (_, index) => index * tick).flatMap(ms => [
      `<path d="M${left} ${y(ms)}H${width - right}" stroke="#737373" stroke-opacity="0.25"/>`,
      text([left - 8, y(ms) + 4], Number(ms.toPrecision(3)), 'text-anchor="end"'),
    ]),
    ...atTabs.map(({ tabs }) => text([x(tabs), height - bottom + 18], tabs, 'text-anchor="middle"')),
    text([left, 14], 'ms from the background to the last tab'),
    text([width - right, height - 8], 'tabs', 'text-anchor="end"'),
    ...lines.flatMap(({ name, color, dash, points }, index) => [
      `<path d="M${points.map(({ tabs, ms }) => `${x(tabs)} ${y(ms)}`).join('L')}" fill="none" stroke="${color}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}/>`,
      ...points.map(({ tabs, ms }) => `<circle cx="${x(tabs)}" cy="${y(ms)}" r="3" fill="${color}"/>`),
      `<path d="M${width - right + 12} ${top + 12 + 22 * index}h20" stroke="${color}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}/>`,
      text([width - right + 38, top + 16 + 22 * index], name),
    ]),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>An event’s transport to the last tab, by the number of tabs</title>
${parts.join('\n')}
</svg>
`;
}
