/** Each law against histories that break it, written by hand: nothing here runs the product. */
import { describe, expect, it } from 'vitest';
import { tellCauses } from './checkers/causes.ts';
import type { Checker } from './checkers/checker.ts';
import { checkers } from './checkers/index.ts';
import { tellStory } from './checkers/story.ts';
import { aHistory, DUE, FRESH, LASTING, OTHER_KEY, type Scribe } from './hand-written.ts';

function law(name: string): Checker {
  const found = checkers.find((one) => one.name === name);
  if (!found) throw new Error(`No law ${name}.`);
  return found;
}

function broken(name: string, write: (scribe: Scribe) => void): readonly string[] {
  const { truth, happenings } = aHistory(write);
  const endMs = truth.startMs + 10_000_000;
  const evidence = {
    truth,
    happenings,
    calmFromMs: truth.startMs,
    calmFrom: 0,
    endMs,
    story: tellStory(happenings),
    causes: tellCauses(happenings),
  };
  return law(name)
    .check(evidence)
    .map(({ message }) => message);
}

/** As it should be: looked, associated, proved, dissociated, proved, told. */
function properRotation(scribe: Scribe): void {
  scribe.claim('w1');
  scribe.look('w1');
  scribe.write('w1', 'associate', FRESH);
  scribe.handshakes('w1', DUE);
  scribe.look('w1');
  scribe.write('w1', 'dissociate', DUE);
  scribe.handshakes('w1', FRESH);
  scribe.report('w1', 'verified');
  scribe.event('event-1', 'verified');
  scribe.release('w1');
}

describe('checkers', () => {
  it.each(checkers.map(({ name }) => name))('find nothing wrong with a proper rotation: %s', (name) => {
    expect(broken(name, properRotation)).toEqual([]);
  });

  it.each<readonly [string, string, (scribe: Scribe) => void]>([
    [
      'always-a-default',
      'a listener without a default',
      (s) => s.state([{ certificateId: DUE, isDefault: false }]),
    ],
    [
      'no-name-bare',
      'the last certificate for a name taken off',
      (s) => {
        s.look('w1');
        s.write('w1', 'dissociate', DUE);
      },
    ],
    [
      'proof-before-removal',
      'an old certificate taken off without a handshake after the last change',
      (s) => {
        s.look('w1');
        s.handshakes('w1', DUE);
        s.write('w1', 'associate', FRESH);
        s.look('w1');
        s.write('w1', 'dissociate', DUE);
      },
    ],
    [
      'only-replaced-leaves',
      'something taken off that nothing replaces',
      (s) => {
        s.look('w1');
        s.write('w1', 'dissociate', DUE);
      },
    ],
    [
      'nothing-bad-attached',
      'an ECC certificate attached for an RSA one',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', OTHER_KEY);
      },
    ],
    [
      'never-while-configuring',
      'a write without a look since the last one',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.write('w1', 'dissociate', DUE);
      },
    ],
    [
      'tokens-are-used-once',
      'one token for two requests',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH, 'token');
        s.look('w1');
        s.write('w1', 'dissociate', DUE, 'token');
      },
    ],
    [
      'one-writer-at-a-time',
      'a write after another worker has claimed the load balancer',
      (s) => {
        s.claim('w1');
        s.look('w1');
        s.claim('w2');
        s.write('w1', 'associate', FRESH);
      },
    ],
    [
      'leases-are-kept',
      'a claim while another worker holds the lease',
      (s) => {
        s.claim('w1');
        s.claim('w2');
      },
    ],
    [
      'verified-was-seen',
      'verified with handshakes from before the last write',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.handshakes('w1', FRESH);
        s.look('w1');
        s.write('w1', 'dissociate', DUE);
        s.report('w1', 'verified');
      },
    ],
    [
      'verified-was-seen',
      'verified though one zone was never asked',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.handshakes('w1', FRESH, ['zone-a']);
        s.report('w1', 'verified');
      },
    ],
    [
      'rolled-back-is-back',
      'rolled back with the new certificate still there',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.report('w1', 'rolled-back');
      },
    ],
    ['rolled-back-is-back', 'rolled back though nothing was changed', (s) => s.report('w1', 'rolled-back')],
    [
      'foreign-changes-stay',
      'an undone step on top of what somebody else did',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.foreign([
          { certificateId: OTHER_KEY, isDefault: true },
          { certificateId: FRESH, isDefault: false },
        ]);
        s.look('w1');
        s.write('w1', 'dissociate', FRESH);
      },
    ],
    ['no-secrets', 'a key in the log', (s) => s.log('w1', 'PRIVATE-KEY-OF somebody')],
    ['rotated-and-clean', 'a due certificate that stays although it could be replaced', (s) => s.look('w1')],
    [
      'nothing-stays-open',
      'a change without an end',
      (s) => s.append('w1', 'change-started', { key: 'k', change: { listenerId: 'lsn-1' } }),
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
      'wake-ups-follow-proofs',
      'a wake-up by a worker that has proved nothing',
      (s) => {
        s.run('w1', s.trigger('rotate'));
        s.submit('w1', 'scan', { event: `{"certificateId":"${FRESH}"}` });
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
        s.ends('w1', 'crashed');
        s.run('w2', submission, 1);
        s.report('w2', 'blocked', 'in-progress');
      },
    ],
  ])('object with %s to %s', (name, _, write) => {
    expect(broken(name, write)).not.toEqual([]);
  });

  it('let the retry of a dead worker claim at once, and nobody else', () => {
    const again = (retryCount: number) => (s: Scribe) => {
      const submission = s.trigger('rotate');
      s.run('w1', submission);
      s.claim('w1');
      s.ends('w1', 'crashed');
      s.run('w2', submission, retryCount);
      s.claim('w2');
    };

    expect(broken('leases-are-kept', again(1))).toEqual([]);
    expect(broken('leases-are-kept', again(0))).not.toEqual([]);
  });

  it('take what somebody has forced for due, and only that', () => {
    const forced = (listenerIds: readonly string[]) => (s: Scribe) => {
      s.trigger('rotate', { command: { force: true, listenerIds } });
      s.state([{ certificateId: FRESH, isDefault: true }]);
      s.look('w1');
      s.write('w1', 'associate', LASTING);
    };

    expect(broken('nothing-bad-attached', forced(['lsn-1']))).toEqual([]);
    expect(broken('nothing-bad-attached', forced(['lsn-2']))).not.toEqual([]);
  });

  it('do not count the same event delivered twice', () => {
    const twice = (scribe: Scribe): void => {
      scribe.event('event-1', 'verified');
      scribe.event('event-1', 'verified');
    };

    expect(broken('told-once', twice)).toEqual([]);
  });
});
