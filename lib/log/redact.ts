const secretKey = /token|password|pwd|secret|usersig|authorization|^auth$|grant|credential/i;
/** Bearer headers, Easemob's `$t$…`, tokens of Agora (007…) and Easemob (YWMt…), JWTs, named secrets, long base64. */
const secretText = [
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi,
  /\$t\$[\w.~+/=*-]+/g,
  /\b(?:007|YWMt|eyJ)[\w.~+/=*-]{8,}/g,
  /(token|password|pwd|usersig|secret)(["']?\s*[:=]\s*["']?)[^\s"',;}&]+/gi,
  /[A-Za-z0-9+/_*-]{40,}={0,2}/g,
];

/** Converts a value to text without secrets. Never throws. */
export function redact(part: unknown): string {
  if (typeof part === 'string') return redactText(part);
  if (part instanceof Error) return redactText(`${part.name}: ${part.message}`);
  if (typeof part !== 'object' || part === null) return String(part);
  const seen = new WeakSet<object>();
  try {
    const json = JSON.stringify(part, (key, value: unknown) => {
      if (key && secretKey.test(key) && value !== null && typeof value !== 'boolean') return '[secret]';
      if (typeof value === 'object' && value !== null) {
        if (seen.has(value)) return '[again]';
        seen.add(value);
      }
      return typeof value === 'bigint' ? String(value) : value;
    });
    return redactText(json ?? String(part));
  } catch {
    return '[unprintable]';
  }
}

function redactText(text: string): string {
  return secretText.reduce(
    (clean, secret) =>
      clean.replace(secret, (_all, key?: unknown, mark?: unknown) =>
        typeof key === 'string' && typeof mark === 'string' ? `${key}${mark}[secret]` : '[secret]',
      ),
    text,
  );
}
