/** Histories that violate the invariants about the channel. */
import type { Breach } from './breach.ts';

const LOG = 'notified/channel';

export const channelBreaches: readonly Breach[] = [
  [
    'told-once',
    'a message that is sent again although the ledger has that it was accepted',
    (s) => {
      s.message('w1', ['event-1']);
      s.append('w1', 'sent', {}, LOG);
      s.message('w2', ['event-1']);
    },
  ],
  [
    'told-in-the-end',
    'an event that is never told',
    (s) => {
      s.append('w1', 'added', { sinceMs: 0 }, LOG);
      const event = { id: 'event-1', timeMs: Date.UTC(2026, 5, 1) };
      s.append('w2', 'announced', { announcements: [{ event }] });
      s.run('w3', s.trigger('scan'));
    },
  ],
];
