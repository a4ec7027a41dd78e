/**
 * The history of a run, in order. Checkers evaluate it, never the code under test.
 *
 * Contains no secret: keys and certificates in parameters are replaced by their length.
 */
import type { Product } from './wire.ts';

export interface CallEntry {
  readonly kind: 'call';
  readonly seq: number;
  readonly atMs: number;
  readonly product: Product;
  /** Region for ALB, partition for CAS. */
  readonly scope: string;
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly caller: string;
  readonly requestId: string;
  /** HTTP status; 0 where the answer was lost. */
  readonly status: number;
  /** `OK`, the cloud's code, or `AnswerLost`, `NotJson`. */
  readonly code: string;
  readonly write: boolean;
  /** A write that was carried out, even if the client got an error. */
  readonly tookEffect: boolean;
  readonly jobId: string | undefined;
  /** The fault that the emulator injected, for example `random-throttle` or `injected-lost-answer`. */
  readonly fault: string | undefined;
}

export interface HandshakeEntry {
  readonly kind: 'handshake';
  readonly seq: number;
  readonly atMs: number;
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: 'HTTPS' | 'QUIC';
  readonly zoneId: string;
  readonly address: string;
  readonly port: number;
  /** `ip:port` of the client. */
  readonly client: string;
  readonly serverName: string | undefined;
  readonly keyTypes: readonly string[];
  /** Of the served certificate; `undefined`: none. */
  readonly sha256: string | undefined;
  readonly fault: string | undefined;
}

/** A change of a listener on the control plane, by any writer. */
export interface ChangeEntry {
  readonly kind: 'change';
  readonly seq: number;
  readonly atMs: number;
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  /** For example `write-accepted`, `job-succeeded`, `job-failed`, `running`, `deleted`, `foreign-edit`. */
  readonly what: string;
  readonly status: string;
  readonly attached: readonly {
    readonly certificateId: string;
    readonly isDefault: boolean;
    readonly status: string;
  }[];
}

/** The zones of a load balancer after a change of them. */
export interface ZonesEntry {
  readonly kind: 'zones';
  readonly seq: number;
  readonly atMs: number;
  readonly loadBalancerId: string;
  readonly zones: readonly {
    readonly zoneId: string;
    readonly active: boolean;
    /** Every address that ALB lists for it. */
    readonly addresses: readonly string[];
  }[];
}

/** A call to the object store. Bodies are not recorded. */
export interface ObjectEntry {
  readonly kind: 'object';
  readonly seq: number;
  readonly atMs: number;
  /** For example `PutObject`. */
  readonly action: string;
  readonly bucket: string;
  /** Empty for calls to the bucket itself. */
  readonly key: string;
  readonly caller: string;
  readonly requestId: string;
  /** HTTP status; 0 where the answer was lost. */
  readonly status: number;
  /** `OK`, the code of OSS, or `AnswerLost`, `NotOss`. */
  readonly code: string;
  readonly write: boolean;
  /** An upload or deletion that was carried out, even if the client got an error. */
  readonly tookEffect: boolean;
  /** The fault that the emulator injected, for example `random-lost-answer`, `late-upload-arrived` or `injected-reset`. */
  readonly fault: string | undefined;
}

export type HistoryEntry = CallEntry | HandshakeEntry | ChangeEntry | ZonesEntry | ObjectEntry;

type Recorded<Entry extends HistoryEntry> = Omit<Entry, 'seq'>;

export class History {
  private readonly recorded: HistoryEntry[] = [];
  private nextSeq = 1;

  record(
    entry:
      | Recorded<CallEntry>
      | Recorded<HandshakeEntry>
      | Recorded<ChangeEntry>
      | Recorded<ZonesEntry>
      | Recorded<ObjectEntry>,
  ): void {
    this.recorded.push({ ...entry, seq: this.nextSeq } as HistoryEntry);
    this.nextSeq += 1;
  }

  entries(): readonly HistoryEntry[] {
    return this.recorded;
  }

  calls(): readonly CallEntry[] {
    return this.recorded.filter((entry) => entry.kind === 'call');
  }

  handshakes(): readonly HandshakeEntry[] {
    return this.recorded.filter((entry) => entry.kind === 'handshake');
  }

  changes(): readonly ChangeEntry[] {
    return this.recorded.filter((entry) => entry.kind === 'change');
  }

  objects(): readonly ObjectEntry[] {
    return this.recorded.filter((entry) => entry.kind === 'object');
  }

  /** Removes all entries; numbers continue. For long simulations. */
  clear(): void {
    this.recorded.length = 0;
  }
}

const secretParameters: ReadonlySet<string> = new Set([
  'Key',
  'SignPrivateKey',
  'EncryptPrivateKey',
  'Cert',
  'SignCert',
  'EncryptCert',
  'SecurityToken',
]);

/** Parameters without secrets (UploadUserCertificate sends keys). */
export function withoutSecrets(params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) =>
      secretParameters.has(name) ? [name, `(${String(value).length} characters)`] : [name, value],
    ),
  );
}
