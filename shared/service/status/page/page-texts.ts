/** What the texts of the status page are, whatever their language. */
import type { CertificateState } from '../model/certificate-state.ts';

/** What stands before and after a value such as `in 3 hours`, with its blanks. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

export interface Texts {
  readonly title: string;
  readonly htmlLanguage: string;
  /** The other language, in its own words. */
  readonly otherLanguage: string;
  readonly theme: string;
  readonly signOut: string;
  readonly signIn: string;
  readonly signInAbout: string;
  readonly token: string;
  readonly wrongToken: string;
  readonly search: string;
  readonly searchHint: string;
  readonly shown: Around;
  readonly states: Readonly<Record<CertificateState, string>>;
  readonly columns: Readonly<
    Record<'state' | 'days' | 'names' | 'listener' | 'certificate' | 'reason', string>
  >;
  readonly dueSince: string;
  readonly dueLine: string;
  readonly unknown: string;
  readonly namesUnknown: string;
  readonly atScan: string;
  readonly noScan: string;
  readonly noScanAbout: string;
  readonly noCertificates: string;
  readonly stale: string;
  readonly failures: string;
  readonly paused: string;
  readonly pausedLoadBalancers: string;
  readonly breakerOpen: string;
  readonly breakerUntil: string;
  readonly channelsFailing: string;
  readonly unreadable: string;
  readonly refreshFailed: string;
  readonly certificates: (count: number) => string;
  readonly open: string;
  readonly openStates: Readonly<Record<'begun' | 'rolling-back' | 'unproved', string>>;
  readonly leaseHolds: Around;
  readonly leaseEnded: string;
  readonly heldBack: string;
  readonly heldUntil: Around;
  readonly heldUntilReleased: string;
  readonly failedTimes: (times: number) => string;
  readonly replacements: (count: number) => string;
  readonly newest: string;
  readonly copy: string;
  readonly command: string;
  readonly served: string;
  readonly servedGood: string;
  readonly servedNever: string;
  readonly targets: string;
  readonly silent: string;
  /** After a target, and before the certificate that it serves. */
  readonly serves: string;
  readonly servesNone: string;
  readonly servesOther: string;
  readonly history: string;
  readonly historyAll: string;
  readonly historyNothing: string;
  readonly back: string;
  readonly scans: string;
  readonly scanned: Around;
  readonly listeners: (count: number) => string;
  readonly modes: Readonly<Record<'plan' | 'apply', string>>;
  readonly asOf: string;
  readonly alsoAs: string;
  /** Of an English text that has no translation. */
  readonly original: string;
  readonly brackets: Around;
  readonly colon: string;
  readonly comma: string;
  readonly semicolon: string;
  /** Between two sentences. */
  readonly stop: string;
}
