/**
 * The knobs of ALB, CAS and their gateway, with default, reason and certainty.
 *
 * Hostile is the default, and a test asks for calm. Grades: A official, B several independent sources, C one weak source or an analogue, U
 * unknown (a guess that must stay switchable). Durations are virtual milliseconds. Injected faults are in faults.ts.
 */
import type { Range } from './random.ts';

/** Knobs of ALB's control plane. */
export interface ControlPlaneKnobs {
  /** How long the job of a write is `Processing`: 5-10 s. Seen in logs and confirmed by a developer of the provider: A-. */
  readonly jobDurationMs: Range;
  /**
   * How long a listener stays `Configuring` after its job has ended. Hostile 0-2 s: other tools were refused when they wrote right after
   * the job had succeeded, so a step is complete only when the listener shows it. Derived: U.
   */
  readonly configuringAfterJobMs: Range;
  /**
   * How long a new certificate stays `Associating`, and a removed one `Diassociating`, after the listener is `Running` again. Both states
   * are documented (A); that they outlast `Configuring` is U, so it is off unless a test asks.
   */
  readonly associatingAfterRunningMs: Range;
  /** Share of the refusals while `Configuring` that use `ResourceInConfiguring.Listener` or `VipStatusNotSupport`. Codes A, share U. */
  readonly otherBusyCodes: number;
  /** Maximum entries on a page, also above it in MaxResults: clients that read only one page have detached live certificates. Cap U. */
  readonly pageCap: number;
  /** Maximum number of certificates in one call: 15 in the API metadata (A), 20 in the manual. */
  readonly certificatesPerCall: number;
  /** Default quotas of additional certificates per instance, summed over its listeners, by edition. A. */
  readonly certificateQuota: Readonly<Record<string, number>>;
  /** Code of the quota refusal. The message is A by analogy with rules, the suffix is U. */
  readonly quotaCode: string;
  /** Status of `ResourceNotFound.Certificate`: 400 in the NLB tables, 404 for ALB's other resources. C. */
  readonly certificateNotFoundStatus: 400 | 404;
  /** Update to a certificate that is attached as additional: refused (the documented procedure is two steps), or moved. C. */
  readonly promoteAdditional: 'refuse' | 'move';
  /** Update to the certificate that already is the default: an empty job, or `ResourceAlreadyAssociated.Certificate`. C. */
  readonly updateToSameDefault: 'accept' | 'refuse';
  /** Ids without suffix in Update and Associate: accepted for cn-hangzhou in the past. Dissociate never takes them (A). B. */
  readonly bareIds: 'accept' | 'refuse';
  /** Certificates of the other CAS partition than the region's, as seen in cn-hongkong. U. */
  readonly otherPartition: 'accept' | 'refuse';
  /** What the list shows while the default is replaced: unknown, so hostile draws one of the three each time. U. */
  readonly defaultSwapView: 'old' | 'new' | 'both' | 'any';
  /** Writes to a `Stopped` listener: `IncorrectStatus.Listener`, or carried out. U. */
  readonly stoppedListener: 'refuse' | 'accept';
  /** Attaching an expired certificate: no document says that the API refuses it. U. */
  readonly expiredCertificate: 'accept' | 'refuse';
  /**
   * The resources for which RAM checks UpdateListenerAttribute: the load balancer alone, or also the security policy and the server groups of
   * the listener. One official page stars all three, another stars only the first. U.
   */
  readonly updateResources: 'load-balancer' | 'with-policy-and-groups';
  /** How long a ClientToken is remembered. U: a day. */
  readonly clientTokenLifetimeMs: number;
}

/** Knobs of the data plane. */
export interface DataPlaneKnobs {
  /** From the end of the job until a zone serves the new state, drawn for each zone. Hostile 0-30 s, calm 0-3 s. U. */
  readonly propagationMs: Range;
  /** Machines behind one zone address, each with its own delay within that of the zone. Hostile 2, so that answers alternate. U. */
  readonly nodesPerZone: number;
  /** Handshakes that are reset, never answered or slow: 2 %, so that clients must distinguish unreachable from wrong. Derived. */
  readonly handshakeFaults: number;
  /** The order of the manual (A), or the order stated by ALB's support (A-). */
  readonly selection: 'seed' | 'additional-first';
  /** For `additional-first` only: whether an exact name comes before everything else. U. */
  readonly exactBeforeWildcard: boolean;
}

/** Knobs of the API gateway in front of both products. */
export interface GatewayKnobs {
  /** Reads refused at random with `Throttling.User`: 5 %, as Pebble refuses 5 % of good nonces. */
  readonly throttledReads: number;
  /** Writes refused at random with `Throttling.User`: 5 %. */
  readonly throttledWrites: number;
  /** Share of the throttling answers that carry `x-acs-retry-after`. The SDK reads it (A); that ALB sends it is U. */
  readonly retryAfterHeader: number;
  /** Writes that take effect and whose answer is lost: 2 %. */
  readonly lostAnswers: number;
  /** Writes to ALB per account in 60 s: 200. A. */
  readonly writesPerMinute: number;
  /** Reads of ALB per account and action in a second. Not documented; 20 is low. U. */
  readonly albReadsPerSecond: number;
  /** ListUserCertificateOrder calls per account in a second: 10. A. */
  readonly casListsPerSecond: number;
}

/** Knobs of CAS. */
export interface CasKnobs {
  /** Largest page of the CAS lists: the documented maximum is unknown for one of them, 100 for the others. Hostile 10. U. */
  readonly casPageCap: number;
  /** From an upload until CAS lists it and ALB can attach it. Other tools wait half a second. U. */
  readonly visibilityMs: Range;
  /** Refusal of a repeated name. Both codes were reported. U. */
  readonly nameTakenCode: 'NameRepeat' | 'NameAlreadyExist';
  /** ListInstances, GetInstanceDetail, ListCertificates and GetCertificateDetail exist for this account. A (existence). */
  readonly instanceApis: boolean;
  /**
   * `ListCertificates`: as documented, not there, or with entries that lack fields (each of them in some entries). Its existence is A, that of
   * each field in each entry U: other tools found one documented field missing.
   */
  readonly listCertificates: 'full' | 'missing-action' | 'gaps';
  /** Age of the copy that ListCloudResources reads. That it lags B, the time U. */
  readonly cloudResourcesLagMs: number;
  /**
   * How CAS lists the IP addresses among the names of a certificate: as text, not at all, or as something that cannot be read. U: no
   * document says it.
   */
  readonly ipNames: 'listed' | 'omitted' | 'unreadable';
  /** `UsingProductList`: what CAS has recorded, or nothing. That the cloud fills it for ALB is U. */
  readonly usingProducts: 'filled' | 'empty' | 'missing';
  /** From the start of a deployment job until CAS edits the listeners. U. */
  readonly deploymentStartMs: Range;
  /**
   * `CertificateChainList` of GetCertificateDetail: its fields are A; whether it is there and where it ends is U, so that a client must not
   * depend on it.
   */
  readonly certificateChain: 'missing' | 'empty' | 'leaf' | 'without-root' | 'with-root';
  /** Digest in `FingerPrint` of the newer calls. U: the documents say only "public key fingerprint". */
  readonly fingerPrint: 'sha1' | 'sha256';
}

export interface Knobs extends ControlPlaneKnobs, DataPlaneKnobs, GatewayKnobs, CasKnobs {}

/** The default. */
export const hostile: Knobs = {
  jobDurationMs: [5_000, 10_000],
  configuringAfterJobMs: [0, 2_000],
  associatingAfterRunningMs: [0, 0],
  otherBusyCodes: 0.2,
  pageCap: 3,
  certificatesPerCall: 15,
  certificateQuota: { Basic: 10, Standard: 25, StandardWithWaf: 25 },
  quotaCode: 'QuotaExceeded.CertificatesNum',
  certificateNotFoundStatus: 400,
  promoteAdditional: 'refuse',
  updateToSameDefault: 'accept',
  bareIds: 'accept',
  otherPartition: 'refuse',
  defaultSwapView: 'any',
  stoppedListener: 'refuse',
  expiredCertificate: 'accept',
  updateResources: 'with-policy-and-groups',
  clientTokenLifetimeMs: 24 * 3_600_000,
  propagationMs: [0, 30_000],
  nodesPerZone: 2,
  handshakeFaults: 0.02,
  selection: 'seed',
  exactBeforeWildcard: false,
  throttledReads: 0.05,
  throttledWrites: 0.05,
  retryAfterHeader: 0.5,
  lostAnswers: 0.02,
  writesPerMinute: 200,
  albReadsPerSecond: 20,
  casListsPerSecond: 10,
  casPageCap: 10,
  visibilityMs: [0, 3_000],
  nameTakenCode: 'NameRepeat',
  instanceApis: true,
  listCertificates: 'gaps',
  cloudResourcesLagMs: 300_000,
  ipNames: 'listed',
  usingProducts: 'filled',
  deploymentStartMs: [0, 20_000],
  certificateChain: 'empty',
  fingerPrint: 'sha1',
};

/** Only states, jobs, quotas and limits. Nothing is random except the order of zones. */
export const calm: Knobs = {
  ...hostile,
  jobDurationMs: [5_000, 5_000],
  configuringAfterJobMs: [0, 0],
  otherBusyCodes: 0,
  pageCap: 100,
  defaultSwapView: 'new',
  propagationMs: [0, 3_000],
  nodesPerZone: 1,
  handshakeFaults: 0,
  throttledReads: 0,
  throttledWrites: 0,
  retryAfterHeader: 1,
  lostAnswers: 0,
  casPageCap: 100,
  listCertificates: 'full',
  certificateChain: 'without-root',
  visibilityMs: [0, 0],
  deploymentStartMs: [0, 0],
};
