/**
 * The frame of the status page, in each language. What is said of reasons and errors is in core/model/texts/.
 */

import type { Language } from '../../../core/model/texts/language.ts';
import type { Texts } from './page-texts.ts';
import { zh } from './texts-zh.ts';

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

const en: Texts = {
  title: 'Certificates',
  htmlLanguage: 'en',
  otherLanguage: '中文',
  theme: 'Light or dark',
  signOut: 'Sign out',
  signIn: 'Sign in',
  signInAbout: 'Enter the token that the service was deployed with (STATUS_TOKEN).',
  token: 'Token',
  wrongToken: 'The token is wrong.',
  search: 'Search',
  searchHint: 'name, listener, load balancer, certificate, reason',
  shown: { before: '', after: ' shown' },
  states: {
    expired: 'Expired',
    revoked: 'Revoked',
    emergency: 'Emergency',
    blocked: 'Blocked',
    due: 'Due',
    unknown: 'Unknown',
    replaced: 'Replaced',
    ok: 'OK',
  },
  columns: {
    state: 'State',
    days: 'Days left',
    names: 'Names',
    listener: 'Listener',
    certificate: 'Certificate',
    reason: 'Why',
  },
  dueSince: 'due',
  dueLine: 'Bars end at 90 days; the line is where a certificate becomes due.',
  unknown: 'unknown',
  namesUnknown: 'names unknown',
  atScan: 'When it was scanned',
  noScan: 'No scan yet.',
  noScanAbout:
    'The timer starts one every hour; invoke the function scan to start one now. Until then the certificates of the listeners are unknown.',
  noCertificates: 'The scan found no certificates on HTTPS or QUIC listeners.',
  stale:
    'The newest scan is old: this page may be outdated. Check that the timer is on, and that scan ends without an error.',
  failures: 'The scan could not process everything',
  paused: 'Rotations are paused by an operator. Only emergencies are started.',
  pausedLoadBalancers: 'Paused by an operator, each by itself. Only emergencies are started there',
  breakerOpen: 'Only emergencies are started: proofs failed on several load balancers within a day.',
  breakerUntil: 'Closes automatically',
  channelsFailing: 'These channels accept no messages: no one is told there',
  unreadable: 'These logs of the ledger cannot be read; their content is missing here',
  refreshFailed: 'This page could not be refreshed. What you see is old.',
  certificates: (count) => counted(count, 'certificate'),
  open: 'Open rotations',
  openStates: { begun: 'in progress', 'rolling-back': 'rolling back', unproved: 'not proved' },
  leaseHolds: { before: 'a worker holds the lease, which ends ', after: '' },
  leaseEnded: 'its worker has ended; the next one takes over',
  heldBack: 'In quarantine',
  heldUntil: { before: 'ends by itself ', after: '' },
  heldUntilReleased: 'everywhere, until an operator releases it',
  failedTimes: (times) => counted(times, 'failed proof'),
  replacements: (count) => counted(count, 'replacement'),
  newest: 'the last one',
  copy: 'Copy',
  command: 'Command:',
  served: 'What is served',
  servedGood: 'listeners serve what is attached to them',
  servedNever: 'No handshakes in the last two days.',
  targets: 'as expected',
  silent: 'silent',
  serves: 'serves',
  servesNone: 'serves no certificate',
  servesOther: 'another certificate was served',
  history: 'Last outcomes',
  historyAll: 'all entries in the ledger',
  historyNothing: 'The ledger has no entries for this load balancer.',
  back: 'Back',
  scans: 'Scans',
  scanned: { before: 'scanned ', after: '' },
  listeners: (count) => counted(count, 'listener'),
  modes: { plan: 'plans only', apply: 'applies' },
  asOf: 'As of',
  alsoAs: 'The same as',
  original: 'original',
  brackets: { before: ' (', after: ')' },
  colon: ': ',
  comma: ', ',
  semicolon: '; ',
  stop: '. ',
};

export const texts: Readonly<Record<Language, Texts>> = { en, zh };
