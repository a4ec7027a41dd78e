/** Histories that break the laws of checkers/liveness.ts: what has to happen in the end, and what is told how often. */
import type { Breach } from './breach.ts';

export const livenessBreaches: readonly Breach[] = [
  ['rotated-and-clean', 'a due certificate that stays although it could be replaced', (s) => s.look('w1')],
  [
    'nothing-stays-open',
    'a change without an end',
    (s) => s.append('w1', 'change-started', { key: 'k', change: { listenerId: 'lsn-1' } }),
  ],
  [
    'dead-leases-end',
    'a change that a worker has died with, and a lease that ended long ago',
    (s) => {
      s.append('w1', 'claimed', { untilMs: Date.UTC(2020, 0, 1) });
      s.append('w1', 'change-started', { key: 'k', change: { listenerId: 'lsn-1' } });
      s.ends('w1', 'crashed');
    },
  ],
  [
    'told-once',
    'the same state told twice',
    (s) => {
      s.event('event-1', 'verified');
      s.event('event-2', 'verified');
    },
  ],
  [
    'told-once',
    'a quarantine after the failure that brought it about',
    (s) => {
      s.event('event-1', 'rolled-back');
      s.event('event-2', 'blocked', 'quarantined');
    },
  ],
  [
    'told-once',
    'an outcome that nobody is told of',
    (s) => {
      s.event('event-1', 'blocked');
      s.report('w1', 'verified');
    },
  ],
  [
    'days-told-once',
    'the same threshold told twice',
    (s) => {
      s.daysLeft('event-1', 7);
      s.daysLeft('event-2', 7);
    },
  ],
  [
    'days-told-once',
    'more days left than were told before',
    (s) => {
      s.daysLeft('event-1', 3);
      s.daysLeft('event-2', 7);
    },
  ],
];
