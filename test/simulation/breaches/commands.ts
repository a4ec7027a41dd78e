/** Histories that violate the invariants of checkers/commands.ts: how far a command reaches, and retries. */
import { FRESH } from '../hand-written.ts';
import type { Breach } from './breach.ts';

export const commandsBreaches: readonly Breach[] = [
  [
    'commands-stay-narrow',
    'a write where only a plan was asked for',
    (s) => {
      s.run('w1', s.trigger('rotate', { command: { mode: 'plan' } }));
      s.write('w1', 'associate', FRESH);
    },
  ],
  [
    'commands-stay-narrow',
    'a change of a listener that was not named',
    (s) => {
      s.run('w1', s.trigger('rotate', { command: { listenerIds: ['lsn-2'] } }));
      s.append('w1', 'change-started', { change: { listenerId: 'lsn-1', newCertificateId: FRESH } });
    },
  ],
  [
    'retries-take-over',
    'a retry that waits for its own dead worker',
    (s) => {
      const submission = s.trigger('rotate');
      s.run('w1', submission);
      s.claim('w1');
      s.end('w1', 'crashed');
      s.run('w2', submission, 1);
      s.report('w2', 'blocked', 'in-progress');
    },
  ],
];
