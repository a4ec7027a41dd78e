/** Histories that break the laws of checkers/platform.ts: invocations and what sets off what. */
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
    'an invocation that runs twice though it was delivered once',
    (s) => {
      const submission = s.trigger('rotate');
      s.run('w1', submission);
      s.run('w2', submission);
    },
  ],
  [
    'tasks-run-once',
    'a retry of what has not failed',
    (s) => {
      const submission = s.trigger('rotate');
      s.run('w1', submission);
      s.ends('w1', 'finished');
      s.run('w2', submission, 1);
    },
  ],
  [
    'occasions-count-once',
    'a timer that came twice and had the same load balancer worked on twice',
    (s) => {
      for (const worker of ['w1', 'w2']) {
        s.run(worker, s.trigger('scan'));
        s.submit(worker, 'rotate', { event: '{"loadBalancerId":"alb-1"}' });
      }
    },
  ],
  [
    'strangers-change-nothing',
    'a forged request that had scan asked',
    (s) => {
      s.run('w1', s.trigger('webhook', { way: 'webhook', mustBeRefused: 'unsigned' }));
      s.submit('w1', 'scan');
    },
  ],
  [
    'strangers-change-nothing',
    'a forged request that was welcome',
    (s) => {
      s.run('w1', s.trigger('webhook', { way: 'webhook', mustBeRefused: 'unsigned' }));
      s.answer('w1', 202);
    },
  ],
  [
    'work-is-handed-out',
    'a scan that sends nobody to what is due',
    (s) => {
      s.run('w1', s.trigger('scan'));
      s.ends('w1', 'finished');
    },
  ],
  [
    'chains-end',
    'scans that set off one another',
    (s) => {
      s.run('w1', s.trigger('scan'));
      s.run('w2', s.submit('w1', 'rotate'));
      s.submit('w2', 'scan');
    },
  ],
];
