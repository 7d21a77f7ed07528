/** Replaces the ports of local services, which differ in each run, so that runs can share a build. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const address = /\b(localhost|127\.0\.0\.1):(\d+)/g;

/** Ports by which the placeholders are replaced. No service of ours listens on the placeholders. */
export type Ports = ReadonlyMap<string, string>;

/** Replaces the ports in `texts` by placeholders, the same ones for texts that differ only in ports. */
export function withPlaceholders<T extends Record<string, string>>(texts: T): { texts: T; ports: Ports } {
  const placeholders = new Map<string, string>();
  const replaced = Object.entries(texts).map(([name, text]) => [
    name,
    text.replaceAll(address, (_all, host: string, port: string) => {
      if (!placeholders.has(port)) placeholders.set(port, String(64_001 + placeholders.size));
      return `${host}:${placeholders.get(port)}`;
    }),
  ]);
  const ports = new Map([...placeholders].map(([port, placeholder]) => [placeholder, port]));
  return { texts: Object.fromEntries(replaced) as T, ports };
}

/** Replaces the placeholders in the scripts of a folder. @returns the placeholders that it found */
export function replacePlaceholders(folder: string, ports: Ports): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    const changed = text.replaceAll(address, (all, host: string, port: string) => {
      const actual = ports.get(port);
      if (actual === undefined) return all;
      found.add(port);
      return `${host}:${actual}`;
    });
    if (changed !== text) writeFileSync(join(folder, name), changed);
  }
  return found;
}
