/**
 * What the handshakes of a daily check have shown of the attached certificates: good, wrong, or neither. Pure.
 *
 * Wrong is what every address that serves the certificate agrees on: its chain is not trusted, incomplete, expired or not for servers, or the
 * leaf lacks a name that CAS lists. An expired leaf says nothing here: it is due, and a verifier reports one problem only. What is neither
 * keeps what was known before, and so does a certificate that no address served this time.
 *
 * Never says what follows: a certificate that was never right is no reason to act.
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { Certificate, CertificateId } from '../model/certificate.ts';
import { namesCover } from '../model/names.ts';
import type { Reason, RecordedReason } from '../model/reasons.ts';
import { nameText } from './chain-findings.ts';
import type { Finding, FindingCode, Served } from './finding.ts';
import { findingsOf } from './findings.ts';
import { isCertificate } from './identity.ts';
import type { StableTarget } from './seen.ts';

export interface ServedFault extends Reason<RecordedReason> {
  /** When a check first saw it. */
  readonly sinceMs: number;
  /** An earlier check saw the certificate without a fault, or this service put it on, and the fault was not excused. */
  readonly wasRight: boolean;
}

export interface ServedCertificate {
  readonly seenAtMs: number;
  /** As sent, the leaf first. */
  readonly chain: readonly { readonly sha256: string; readonly subject: string | null }[];
  /** The issuer of the last certificate that was sent; `null` if it could not be read. */
  readonly top: string | null;
  /** Absent if the leaf was out of its dates. */
  readonly trusted?: boolean;
  /** When a check last saw nothing wrong with it; absent: never. */
  readonly goodAtMs?: number;
  readonly fault?: ServedFault;
}

/** By certificate id. */
export type ServedCertificates = Readonly<Record<CertificateId, ServedCertificate>>;

/** The faults, the gravest first. */
const faultCodes = ['chain-not-trusted', 'chain-incomplete', 'wrong-purpose', 'name-mismatch'] as const;
export type FaultCode = (typeof faultCodes)[number];

const datesCodes: ReadonlySet<FindingCode> = new Set(['certificate-expired', 'not-yet-valid']);

/** A longer text or list would not be more useful. */
const MAX_TEXT = 500;
const MAX_SUBJECT = 200;
const MAX_CHAIN = 10;

export interface ServedQuestion {
  readonly attached: readonly Certificate[];
  /** Those that an open change has taken off: what is known of them is kept until it has ended. */
  readonly leaving: ReadonlySet<string>;
  readonly targets: readonly StableTarget[];
  /** The record of the check before. */
  readonly before: ServedCertificates;
  /** Whether this service put the certificate on, although it had no such fault before. */
  readonly wasPutOn: (certificateId: CertificateId, fault: FaultCode) => boolean;
  readonly nowMs: number;
}

export function servedCertificates(question: ServedQuestion): ServedCertificates {
  const { attached, before, leaving } = question;
  return Object.fromEntries([
    ...Object.entries(before).filter(([id]) => leaving.has(id)),
    ...attached.flatMap((certificate) => {
      const { certificateId } = certificate;
      const last = Object.hasOwn(before, certificateId) ? before[certificateId] : undefined;
      const now = seenNow(question, certificate, last) ?? last;
      return now ? [[certificateId, now] as const] : [];
    }),
  ]);
}

function seenNow(
  { targets, wasPutOn, nowMs }: ServedQuestion,
  certificate: Certificate,
  before: ServedCertificate | undefined,
): ServedCertificate | undefined {
  const { certificateId } = certificate;
  const shown = targets.flatMap((stable) => shownBy(stable, certificateId, nowMs));
  const latest = shown.at(-1)?.served;
  if (!latest) return undefined;
  const outOfDate = shown.some(({ findings }) => findings.some(({ code }) => datesCodes.has(code)));
  const fault = outOfDate ? undefined : faultOf(certificate, shown);
  const isGood = !outOfDate && !shown.some((one) => anyFault(certificate, one));
  const known = {
    seenAtMs: nowMs,
    ...chainOf(latest),
    ...(outOfDate ? {} : { trusted: latest.trust.trusted }),
  };
  if (isGood) return { ...known, goodAtMs: nowMs };
  const goodAtMs = before?.goodAtMs;
  const good = goodAtMs === undefined ? {} : { goodAtMs };
  if (!fault) return { ...known, ...good, ...(before?.fault ? { fault: before.fault } : {}) };
  const same = before?.fault?.reason === fault.code ? before.fault : undefined;
  return {
    ...known,
    ...good,
    fault: {
      reason: fault.code,
      message: fault.message.slice(0, MAX_TEXT),
      sinceMs: same?.sinceMs ?? nowMs,
      wasRight: same?.wasRight || goodAtMs !== undefined || wasPutOn(certificateId, fault.code),
    },
  };
}

interface Shown {
  readonly serverName: string | undefined;
  readonly served: Served;
  /** Those that all agreeing handshakes have in common. */
  readonly findings: readonly Finding[];
}

function shownBy(
  { target: { serverName }, answer, agreeing }: StableTarget,
  certificateId: CertificateId,
  nowMs: number,
): readonly Shown[] {
  if (!isCertificate(answer, certificateId)) return [];
  const seen = agreeing.flatMap(({ observation }) =>
    observation.kind === 'certificate' ? [observation] : [],
  );
  const all = seen.map((served) => ({ served, findings: findingsOf(served, serverName, nowMs) }));
  const isInAll = ({ code }: Finding): boolean =>
    all.every(({ findings }) => findings.some((one) => one.code === code));
  return all
    .slice(-1)
    .map(({ served, findings }) => ({ serverName, served, findings: findings.filter(isInAll) }));
}

type Fault = Finding & { readonly code: FaultCode };

function faultOf(certificate: Certificate, shown: readonly Shown[]): Fault | undefined {
  for (const code of faultCodes) {
    for (const group of comparable(certificate, shown, code)) {
      const found = group.map((one) => findingOf(one, code));
      const [first] = found;
      if (first && found.every((one) => one !== undefined)) return first;
    }
  }
  return undefined;
}

function anyFault(certificate: Certificate, one: Shown): boolean {
  return faultCodes.some((code) =>
    comparable(certificate, [one], code)
      .flat()
      .some((each) => findingOf(each, code)),
  );
}

/** Answers that must agree. A name counts only if CAS lists it for the certificate: a default answers for other names, too. */
function comparable(
  { names }: Certificate,
  shown: readonly Shown[],
  code: FaultCode,
): readonly (readonly Shown[])[] {
  if (code !== 'name-mismatch') return [shown];
  const asked = new Set(shown.map(({ serverName }) => serverName));
  const listed = [...asked].filter((name) => name !== undefined && namesCover(names, name));
  return listed.map((name) => shown.filter(({ serverName }) => serverName === name));
}

function findingOf({ findings }: Shown, code: FaultCode): Fault | undefined {
  return findings.find((one): one is Fault => one.code === code);
}

function chainOf({ chain, leaf }: Served): Pick<ServedCertificate, 'chain' | 'top'> {
  const sent = chain.slice(0, MAX_CHAIN).map((der) => ({
    sha256: createHash('sha256').update(der).digest('hex'),
    subject: nameOf(der, 'subject'),
  }));
  const last = chain.at(-1);
  return {
    chain: sent.length > 0 ? sent : [{ sha256: leaf.sha256, subject: null }],
    top: last ? nameOf(last, 'issuer') : null,
  };
}

function nameOf(der: Uint8Array, which: 'subject' | 'issuer'): string | null {
  try {
    return nameText(new X509Certificate(der)[which]).slice(0, MAX_SUBJECT) || null;
  } catch {
    return null;
  }
}
