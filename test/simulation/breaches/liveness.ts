/** Histories that violate the invariants about the end of a run: what must happen in the end, and how often events are published. */
import type { Breach } from './breach.ts';

export const livenessBreaches: readonly Breach[] = [
  ['rotated-and-clean', 'a due certificate that stays although it could be replaced', (s) => s.read('w1')],
  [
    'nothing-stays-open',
    'a change without an end',
    (s) => s.append('w1', 'change-started', { key: 'k', change: { listenerId: 'lsn-1' } }),
  ],
  [
    'dead-leases-end',
    'an open change of a dead worker whose lease ended long ago',
    (s) => {
      s.append('w1', 'claimed', { untilMs: Date.UTC(2020, 0, 1) });
      s.append('w1', 'change-started', { key: 'k', change: { listenerId: 'lsn-1' } });
      s.end('w1', 'crashed');
    },
  ],
  [
    'published-once',
    'the same state published twice',
    (s) => {
      s.event('event-1', 'verified');
      s.event('event-2', 'verified');
    },
  ],
  [
    'published-once',
    'a quarantine published after the failure that caused it',
    (s) => {
      s.event('event-1', 'rolled-back');
      s.event('event-2', 'blocked', 'quarantined');
    },
  ],
  [
    'published-once',
    'an outcome that is never published',
    (s) => {
      s.event('event-1', 'blocked');
      s.report('w1', 'verified');
    },
  ],
  [
    'thresholds-published-once',
    'the same threshold published twice',
    (s) => {
      s.daysLeft('event-1', 7);
      s.daysLeft('event-2', 7);
    },
  ],
  [
    'thresholds-published-once',
    'a higher threshold after a lower one',
    (s) => {
      s.daysLeft('event-1', 3);
      s.daysLeft('event-2', 7);
    },
  ],
];
