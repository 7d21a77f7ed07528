import { type ProviderId, providerIds } from '@/lib/contract/provider-id';

/**
 * @param file its name in each provider's folder
 * @param found the result of `import.meta.glob`
 * @throws {Error} if a provider has no such file
 */
export function byFolder<T>(file: string, found: Readonly<Record<string, T>>): Readonly<Record<ProviderId, T>> {
  const entries = providerIds.map(id => {
    const value = found[`./${id}/${file}`];
    if (value === undefined) throw new Error(`lib/providers/${id} has no ${file}.`);
    return [id, value];
  });
  return Object.fromEntries(entries) as Record<ProviderId, T>;
}
