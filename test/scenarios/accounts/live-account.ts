/**
 * A random account in the emulator, and its scans at growing intervals. Before each scan plan mode is asked. What is true of a certificate is
 * kept here, so that checks need neither CAS nor a report of the service.
 */
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { KnownRoots } from '../../../shared/core/model/known-roots.ts';
import { normaliseName } from '../../../shared/core/model/name-forms.ts';
import type { Observation } from '../../../shared/core/proof/observation.ts';
import type { ScanReport } from '../../../shared/core/reports/scan-report.ts';
import { UnresolvedEmergency } from '../../../shared/service/scan/scan-errors.ts';
import { RootsSuspected, ServedCertificateWrong } from '../../../shared/service/scan/served-errors.ts';
import { calm } from '../../emulator/model/knobs.ts';
import { createWorld, type Occasion, type World } from '../../support/world.ts';
import {
  type Account,
  type Candidate,
  extraIssuer,
  type Flaw,
  type Line,
  moreName,
  publicIssuers,
} from './random-account.ts';

/** What is true of a certificate, whatever CAS says. */
export interface Truth {
  readonly certificateId: CertificateId;
  readonly line: Line;
  /** In normal form. */
  readonly names: readonly string[];
  readonly notAfterMs: number;
  readonly revoked: boolean;
  readonly flaw: Flaw | 'old' | undefined;
  readonly arrivedAtMs: number;
}

/** One scan with the plan that was made just before it. */
export interface Scanned {
  readonly planned: ScanReport;
  readonly applied: ScanReport;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  /** Positions in the history of the emulator. */
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export interface LiveAccount {
  readonly account: Account;
  readonly world: World;
  readonly startMs: number;
  readonly truths: ReadonlyMap<string, Truth>;
  readonly scans: readonly Scanned[];
}

const roots: KnownRoots = {
  id: 'roots-1',
  date: '2026-10-22',
  holds: () => false,
  kindOf: ({ subject }) => {
    if (subject === extraIssuer) return 'extra';
    return publicIssuers.some((issuer) => issuer === subject) ? 'public' : undefined;
  },
};

/** OpenSSL's verdict on the chain that is served. */
const problems: Partial<Readonly<Record<Flaw, string>>> = {
  'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'private-root': 'SELF_SIGNED_CERT_IN_CHAIN',
  staging: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'leaf-alone': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
};

const issuers: Partial<Readonly<Record<Flaw, string>>> = {
  'private-root': 'CN=Example Root, O=Example Corp',
  staging: 'CN=(STAGING) Pretend Pear X1, O=(STAGING) Encrypt',
  'leaf-alone': 'CN=Public I9, O=Public Trust',
};

/** Hourly on the first half day, then less often: a rarer timer has to do, too. */
const HOURLY_UNTIL_MS = 12 * HOUR_MS;
const OFTEN_UNTIL_MS = 2 * DAY_MS;
const LAST_SCAN_MS = 40 * DAY_MS;

export async function liveThrough(account: Account): Promise<LiveAccount> {
  const { seed, ipNames, certificateChain, selection, retiredNames } = account;
  const world = createWorld({
    seed,
    base: { ...calm, ipNames, certificateChain, selection },
    knownRoots: roots,
  });
  const startMs = world.clock.now();
  const truths = new Map<string, Truth>();
  const olds = account.lines.map((line) => addOld(world, truths, line));
  for (const listeners of account.loadBalancers) {
    world.loadBalancer({
      listeners: listeners.map(([first = 0, ...rest]) => ({
        default: olds[first] ?? '',
        additional: rest.map((index) => olds[index] ?? ''),
      })),
    });
  }
  const occasion = { probe: probeThatKnows(world, truths) };
  const env: Record<string, string> =
    retiredNames.length > 0 ? { RETIRED_NAMES: retiredNames.join(',') } : {};
  const scans: Scanned[] = [];
  let arrived = -1;
  for (let sinceMs = 0; sinceMs <= LAST_SCAN_MS; sinceMs = world.clock.now() - startMs) {
    for (const line of account.lines)
      for (const candidate of line.candidates.filter(({ arrivesAtHour }) =>
        isNew(arrivesAtHour, arrived, sinceMs),
      ))
        addCandidate(world, truths, line, candidate);
    arrived = sinceMs;
    scans.push(await planAndScan(world, env, occasion));
    if (
      sinceMs > OFTEN_UNTIL_MS &&
      (isAllReplaced(world, olds) || areAllExpired(truths, olds, world.clock.now()))
    )
      break;
    await world.clock.advance(intervalMs(sinceMs));
  }
  return { account, world, startMs, truths, scans };
}

function isNew(atHour: number, arrivedMs: number, nowMs: number): boolean {
  return atHour * HOUR_MS > arrivedMs && atHour * HOUR_MS <= nowMs;
}

function intervalMs(sinceMs: number): number {
  if (sinceMs < HOURLY_UNTIL_MS) return HOUR_MS;
  return sinceMs < OFTEN_UNTIL_MS ? 6 * HOUR_MS : DAY_MS;
}

function isAllReplaced({ model }: World, olds: readonly string[]): boolean {
  const listeners = model.state().loadBalancers.flatMap((one) => one.listeners);
  return listeners.every(({ certificates }) =>
    certificates.every(({ certificateId }) => !olds.includes(certificateId)),
  );
}

/** For a day: what can still happen is what has happened. */
function areAllExpired(truths: ReadonlyMap<string, Truth>, olds: readonly string[], nowMs: number): boolean {
  return olds.every((id) => (truths.get(id)?.notAfterMs ?? nowMs) < nowMs - DAY_MS);
}

async function planAndScan(world: World, env: Record<string, string>, occasion: Occasion): Promise<Scanned> {
  const beganAtMs = world.clock.now();
  const planned = await reportOf(world.scan({ mode: 'plan' }, env, occasion));
  const firstSeq = world.model.history.entries().at(-1)?.seq ?? 0;
  const applied = await reportOf(world.scan({}, env, occasion));
  const lastSeq = world.model.history.entries().at(-1)?.seq ?? 0;
  return { planned, applied, beganAtMs, endedAtMs: world.clock.now(), firstSeq, lastSeq };
}

/** A scan that fails to raise an alarm has done all its work. */
async function reportOf(scan: Promise<ScanReport>): Promise<ScanReport> {
  try {
    return await scan;
  } catch (error) {
    if (error instanceof UnresolvedEmergency) return error.report;
    if (error instanceof ServedCertificateWrong || error instanceof RootsSuspected) return error.report;
    throw error;
  }
}

function addOld(world: World, truths: Map<string, Truth>, line: Line): CertificateId {
  const { hoursLeft, lifetimeDays, revoked, issuer } = line.old;
  const { names, keyType } = line;
  const daysLeft = (hoursLeft * HOUR_MS) / DAY_MS;
  const life = { daysLeft, lifetimeDays, revoked, issuer };
  const id = world.certificate({ names: inAscii(names), described: { names }, keyType, ...life });
  truths.set(id, truthOf(world, id, line, names, daysLeft, { flaw: 'old', revoked }));
  return id;
}

function addCandidate(world: World, truths: Map<string, Truth>, line: Line, candidate: Candidate): void {
  const { flaw, lifetimeDays } = candidate;
  const names = namesOf(line, candidate);
  const daysLeft = flaw === 'expired' ? -1.7 : lifetimeDays - 0.7;
  const otherLeaf = { sha256: 'e'.repeat(64), serialNumber: 'e'.repeat(32) };
  const id = world.certificate({
    names: inAscii(names),
    keyType: line.keyType,
    daysLeft,
    lifetimeDays,
    issuer: flaw === 'self-signed' ? `CN=${names[0]}` : ((flaw && issuers[flaw]) ?? candidate.issuer),
    described: { names, ...(flaw === 'other-leaf' ? otherLeaf : {}) },
  });
  truths.set(id, truthOf(world, id, line, names, daysLeft, { flaw, revoked: false }));
  if (flaw === 'refused') refuse(world, id);
}

/** Certificates carry internationalised names in ASCII (RFC 5280 section 7.2), whatever form CAS gives. */
function inAscii(names: readonly string[]): readonly string[] {
  return names.map((name) => (name.startsWith('bücher') ? normaliseName(name) : name));
}

function namesOf(
  { names, service }: Line,
  { flaw, otherForm, oneNameMore, missing }: Candidate,
): readonly string[] {
  const inForm = otherForm ? inAscii(names) : names;
  const kept =
    flaw === 'lacks-a-name' ? inForm.filter((_, index) => index !== missing % names.length) : inForm;
  // A certificate without a name of the old one would be unrelated to it.
  return oneNameMore || kept.length === 0 ? [...kept, moreName(service)] : kept;
}

function truthOf(
  world: World,
  certificateId: CertificateId,
  line: Line,
  names: readonly string[],
  daysLeft: number,
  rest: Pick<Truth, 'flaw' | 'revoked'>,
): Truth {
  const arrivedAtMs = world.clock.now();
  const notAfterMs = arrivedAtMs + daysLeft * DAY_MS;
  return { certificateId, line, names: names.map(normaliseName), notAfterMs, arrivedAtMs, ...rest };
}

function refuse(world: World, mentions: string): void {
  for (const action of ['UpdateListenerAttribute', 'AssociateAdditionalCertificatesWithListener'])
    world.model.inject({
      kind: 'answer',
      product: 'alb',
      action,
      mentions,
      times: 1_000_000,
      answer: 'error',
      code: 'IllegalParam.Certificates',
    });
}

/** The probe of the emulator, with OpenSSL's verdict on the chain of a bad certificate. */
function probeThatKnows({ model, probe }: World, truths: ReadonlyMap<string, Truth>): World['probe'] {
  const bySha256 = new Map<string, string | undefined>();
  const problemOf = (sha256: string): string | undefined => {
    const served = model.state().certificates.find(({ facts }) => facts.sha256 === sha256);
    const flaw = truths.get(served?.certificateId ?? '')?.flaw;
    return flaw === undefined || flaw === 'old' ? undefined : problems[flaw];
  };
  return async (target): Promise<Observation> => {
    const seen = await probe(target);
    if (seen.kind !== 'certificate') return seen;
    const { sha256 } = seen.leaf;
    if (!bySha256.has(sha256)) bySha256.set(sha256, problemOf(sha256));
    const problem = bySha256.get(sha256);
    return problem === undefined ? seen : { ...seen, trust: { trusted: false, problem } };
  };
}
