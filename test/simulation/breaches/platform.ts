/** Histories that violate the invariants of checkers/platform.ts: invocations and what causes them. */
import type { Breach } from './breach.ts';

export const platformBreaches: readonly Breach[] = [
  [
    'tasks-run-once',
    'a task id that is accepted again',
    (s) => {
      s.submit('w1', 'rotate', { taskId: 'task' });
      s.submit('w1', 'rotate', { taskId: 'task' });
    },
  ],
  [
    'tasks-run-once',
    'an invocation that was delivered once and runs twice',
    (s) => {
      const submission = s.trigger('rotate');
      s.run('w1', submission);
      s.run('w2', submission);
    },
  ],
  [
    'tasks-run-once',
    'a retry of an invocation that has not failed',
    (s) => {
      const submission = s.trigger('rotate');
      s.run('w1', submission);
      s.end('w1', 'finished');
      s.run('w2', submission, 1);
    },
  ],
  [
    'repeated-triggers-act-once',
    'a repeated timer event that dispatches the same load balancer twice',
    (s) => {
      for (const worker of ['w1', 'w2']) {
        s.run(worker, s.trigger('scan'));
        s.submit(worker, 'rotate', { event: '{"loadBalancerId":"alb-1"}' });
      }
    },
  ],
  [
    'forged-requests-change-nothing',
    'a forged request that invokes scan',
    (s) => {
      s.run('w1', s.trigger('webhook', { source: 'webhook', mustBeRefused: 'unsigned' }));
      s.submit('w1', 'scan');
    },
  ],
  [
    'forged-requests-change-nothing',
    'a forged request that is answered with success',
    (s) => {
      s.run('w1', s.trigger('webhook', { source: 'webhook', mustBeRefused: 'unsigned' }));
      s.answer('w1', 202);
    },
  ],
  [
    'work-is-dispatched',
    'a scan that does not dispatch a due load balancer',
    (s) => {
      s.run('w1', s.trigger('scan'));
      s.end('w1', 'finished');
    },
  ],
  [
    'chains-end',
    'scans that invoke each other',
    (s) => {
      s.run('w1', s.trigger('scan'));
      s.run('w2', s.submit('w1', 'rotate'));
      s.submit('w2', 'scan');
    },
  ],
];
