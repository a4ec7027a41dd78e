/** The knobs as a request can set them while the emulator runs: some of them, by name. */
import { z } from 'zod';
import type { Knobs } from './knobs.ts';

const milliseconds = z.number().int().min(0);
const range = z
  .tuple([milliseconds, milliseconds])
  .refine(([from, to]) => from <= to, 'Expected [from, to].');
const share = z.number().min(0).max(1);
const count = z.number().int().min(1);

/** Every knob: a new one does not compile without its entry. */
const knobShape = {
  jobDurationMs: range,
  configuringAfterJobMs: range,
  associatingAfterRunningMs: range,
  otherBusyCodes: share,
  pageCap: count,
  certificatesPerCall: count,
  certificateQuota: z.record(z.string(), z.number().int().min(0)),
  quotaCode: z.string().min(1),
  certificateNotFoundStatus: z.literal([400, 404]),
  promoteAdditional: z.enum(['refuse', 'move']),
  updateToSameDefault: z.enum(['accept', 'refuse']),
  bareIds: z.enum(['accept', 'refuse']),
  otherPartition: z.enum(['accept', 'refuse']),
  defaultSwapView: z.enum(['old', 'new', 'both', 'any']),
  stoppedListener: z.enum(['refuse', 'accept']),
  expiredCertificate: z.enum(['accept', 'refuse']),
  updateResources: z.enum(['load-balancer', 'with-policy-and-groups']),
  clientTokenLifetimeMs: milliseconds,
  propagationMs: range,
  nodesPerZone: count,
  handshakeFaults: share,
  selection: z.enum(['seed', 'additional-first']),
  exactBeforeWildcard: z.boolean(),
  throttledReads: share,
  throttledWrites: share,
  retryAfterHeader: share,
  lostAnswers: share,
  writesPerMinute: count,
  albReadsPerSecond: count,
  casListsPerSecond: count,
  casPageCap: count,
  visibilityMs: range,
  nameTakenCode: z.enum(['NameRepeat', 'NameAlreadyExist']),
  instanceApis: z.boolean(),
  listCertificates: z.enum(['full', 'missing-action', 'gaps']),
  cloudResourcesLagMs: milliseconds,
  ipNames: z.enum(['listed', 'omitted', 'unreadable']),
  usingProducts: z.enum(['filled', 'empty', 'missing']),
  deploymentStartMs: range,
  certificateChain: z.enum(['missing', 'empty', 'leaf', 'without-root', 'with-root']),
  fingerPrint: z.enum(['sha1', 'sha256']),
} satisfies { readonly [Name in keyof Knobs]: z.ZodType<Knobs[Name]> };

const knobsSchema = z.strictObject(knobShape).partial();

/** @throws an Error that names the unknown knob or the wrong value */
export function parseKnobs(value: unknown): Partial<Knobs> {
  const given = Object.entries(knobsSchema.parse(value)).filter(([, knob]) => knob !== undefined);
  return Object.fromEntries(given) as Partial<Knobs>;
}
