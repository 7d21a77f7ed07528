/** Which sites may use the session. For now the build says so; the user's own consent takes this place. */
import type { Scope } from '@/lib/contract/methods';

const all: readonly Scope[] = ['status', 'receive', 'send', 'manage'];

/** @param allowed exact origins, such as `https://desk.example` */
export function grantsOf(allowed: readonly string[]): (origin: string) => readonly Scope[] | undefined {
  const origins = new Set(allowed);
  return origin => (origins.has(origin) ? all : undefined);
}
