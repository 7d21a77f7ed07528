import * as v from 'valibot';
import { PartylineError } from '@/lib/contract/errors';

const key = v.pipe(v.string(), v.maxLength(128));

/** The keys of `callExperimentalAPI` that only read. The others change the SDK, which all pages share. */
const Call = v.union([
  v.tuple([v.literal('isCommercialAbilityEnabled'), v.nullish(v.union([v.number(), key]))]),
  v.tuple([v.literal('getServerConfig'), v.nullish(key)]),
  v.tuple([v.literal('queryCommercialAbility')]),
]);

const RoomCommand = v.object({
  /** The SDK accepts commands of calls and rooms only. */
  serviceCommand: v.optional(key),
  data: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
});

/** Parses the options of `sendRoomCustomData`. @throws {PartylineError} `badRequest` */
export function parseRoomCommand(options: unknown): unknown {
  const parsed = v.safeParse(RoomCommand, options);
  if (!parsed.success) throw new PartylineError('badRequest');
  return parsed.output;
}

/** @throws {PartylineError} `unknownMethod` for a key that pages may not use */
export function parseExperimentalCall(args: unknown[]): unknown[] {
  const parsed = v.safeParse(Call, args.slice(0, 2));
  if (!parsed.success) throw new PartylineError('unknownMethod');
  const [name, option] = parsed.output;
  return [name, option ?? undefined];
}
