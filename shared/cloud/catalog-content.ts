/**
 * What the answers of CAS about one certificate add up to. Pure.
 *
 * The content of an id never changes in CAS, so what one answer leaves out is taken from another one, or from what was known before. Status and
 * the private key are not content: they are those of the newest answer.
 */
import type { Certificate, CertificateId } from '../core/model/certificate.ts';
import type { CertificateContent } from '../core/model/certificate-content.ts';
import { isUnreadable } from '../core/model/name-forms.ts';
import { normaliseNames } from '../core/model/names.ts';
import type { CertificateDetail, CertificateOrder, ListedCertificate } from './cas-api.ts';

export type Lookup =
  | { readonly kind: 'known'; readonly certificate: Certificate }
  /** Deleted, in another account or partition, or not a possible CAS id. */
  | { readonly kind: 'missing'; readonly message: string }
  /** CAS returned no usable details: no permission, no such action, or an answer without the essential fields. */
  | { readonly kind: 'details-unavailable'; readonly message: string };

/** Of one partition, by the number of the certificate. A `Map` is enough. What the last invocation knew may be in it. */
export interface ContentCache {
  get(number: number): CertificateContent | undefined;
  set(number: number, content: CertificateContent): void;
}

/** What may change under an id. */
export type CertificateState = Pick<ListedCertificate, 'status' | 'privateKeyPresent'>;

export interface ContentSources {
  readonly order: CertificateOrder | undefined;
  readonly listed: ListedCertificate | undefined;
  readonly detail: CertificateDetail | undefined;
  readonly known: CertificateContent | undefined;
}

/** The details have priority over the lists, new answers over what is known. */
export function mergeContent({ order, listed, detail, known }: ContentSources): CertificateContent {
  const told = [order, listed, detail].flatMap((source) => source?.names ?? []);
  const names = normaliseNames([...told, ...namesStillKnown(known, told)]);
  const fresh = {
    instanceId: detail?.instanceId ?? listed?.instanceId ?? order?.instanceId,
    names: names === 'unknown' ? undefined : names,
    keyType: detail?.keyType ?? listed?.keyType,
    keySizeBits: detail?.keySizeBits ?? listed?.keySizeBits,
    notBeforeMs: detail?.notBeforeMs ?? listed?.notBeforeMs,
    notAfterMs: detail?.notAfterMs ?? listed?.notAfterMs,
    sha256: order?.sha256,
    serialNumber: order?.serialNumber ?? detail?.serialNumber,
    issuer: detail?.issuer ?? listed?.issuer ?? order?.issuer,
    chain: detail === undefined ? undefined : (detail.chain ?? known?.chain ?? 'not-told'),
  };
  const given = Object.fromEntries(Object.entries(fresh).filter(([, value]) => value !== undefined));
  return { ...known, ...given } as CertificateContent;
}

/**
 * An entry that one of the answers left out still belongs to the certificate. One that cannot be read may be another notation of what they tell, and
 * no other certificate would ever have it, so it lasts only as long as it is told.
 */
function namesStillKnown(known: CertificateContent | undefined, told: readonly string[]): readonly string[] {
  const names = known?.names ?? [];
  return told.length === 0 ? names : names.filter((name) => !isUnreadable(name));
}

/** Whether an answer is about other content than what was known, so that nothing of it can be right. Names and issuers have several notations. */
export function contradicts(
  known: CertificateContent,
  answer: Partial<Pick<CertificateDetail, (typeof comparedFields)[number]>>,
): boolean {
  return comparedFields.some(
    (field) => known[field] !== undefined && answer[field] !== undefined && known[field] !== answer[field],
  );
}

/** Whether `names` lack one that was known. */
export function lacksNames(known: CertificateContent, names: readonly string[]): boolean {
  return known.names?.some((name) => !names.includes(name)) ?? false;
}

const comparedFields = ['keyType', 'keySizeBits', 'notBeforeMs', 'notAfterMs', 'serialNumber'] as const;

export function mergeState(
  listed: CertificateState | undefined,
  detail: CertificateState | undefined,
): CertificateState {
  return {
    status: detail?.status ?? listed?.status,
    privateKeyPresent: detail?.privateKeyPresent ?? listed?.privateKeyPresent,
  };
}

/** Whether the lists leave out something that a decision depends on, so that the details are needed. The chain is not in any list. */
export function hasGap(content: CertificateContent, state: CertificateState): boolean {
  const { names, keyType, keySizeBits, notBeforeMs, notAfterMs } = content;
  const needed = [
    names,
    keyType,
    keySizeBits,
    notBeforeMs,
    notAfterMs,
    state.status,
    state.privateKeyPresent,
  ];
  return needed.includes(undefined);
}

export function toLookup(
  certificateId: CertificateId,
  content: CertificateContent,
  state: CertificateState,
): Lookup {
  const { keyType, notBeforeMs, notAfterMs } = content;
  if (keyType === undefined || notBeforeMs === undefined || notAfterMs === undefined)
    return {
      kind: 'details-unavailable',
      message: `CAS did not give the key type and the exact dates of ${certificateId}.`,
    };
  return {
    kind: 'known',
    certificate: {
      certificateId,
      instanceId: content.instanceId,
      names: content.names ?? 'unknown',
      keyType,
      keySizeBits: content.keySizeBits,
      notBeforeMs,
      notAfterMs,
      sha256: content.sha256,
      serialNumber: content.serialNumber,
      issuer: content.issuer,
      ...(content.chain === undefined || content.chain === 'not-told' ? {} : { chain: content.chain }),
      revoked: hasStatus(state, 'revoked'),
      privateKeyPresent: state.privateKeyPresent ?? 'unknown',
    },
  };
}

export function hasStatus({ status }: Pick<CertificateState, 'status'>, wanted: string): boolean {
  return status?.toLowerCase() === wanted;
}
