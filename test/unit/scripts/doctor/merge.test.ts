/** One result for each check, from the command line and from the functions. */
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../scripts/doctor/ask-functions.ts';
import { mergeResults } from '../../../../scripts/doctor/merge.ts';
import { exitStatusOf } from '../../../../scripts/doctor/run-doctor.ts';
import { type CheckId, checkIds } from '../../../../shared/core/doctor/checks.ts';
import type { CheckResult, CheckState } from '../../../../shared/core/doctor/result.ts';

const result = (id: CheckId, state: CheckState, message = state as string): CheckResult => ({
  id,
  state,
  message,
  details: [],
});

function answer(file: string, checks: readonly CheckResult[], vpcId?: string): Answer {
  const resource = vpcId === undefined ? file : `${file}-${vpcId}`;
  return {
    mayHaveRun: true,
    version: '1.0.0',
    checks,
    wanted: {
      resource,
      file,
      functionName: `cert-rotator-${resource}`,
      roleName: 'role',
      environment: {},
      reservedConcurrency: undefined,
      vpc: vpcId === undefined ? undefined : { vpcId, vSwitchIds: ['vsw-a'], securityGroupId: 'sg-1' },
    },
  };
}

const merged = (id: CheckId, outside: readonly CheckResult[], answers: readonly Answer[]) =>
  mergeResults(outside, answers).find((one) => one.id === id);

describe('results of doctor', () => {
  it('have one entry for each check, and what nothing looked at is unknown', () => {
    const results = mergeResults([], []);

    expect(results.map(({ id }) => id)).toEqual(checkIds);
    expect(results.find(({ id }) => id === 'ledger-readable')?.state).toBe('unknown');
    expect(results.find(({ id }) => id === 'permissions-webhook')?.state).toBe('not-applicable');
  });

  it('take the worst of several functions, and name it', () => {
    const found = merged(
      'ledger-readable',
      [],
      [
        answer('scan', [result('ledger-readable', 'ok')]),
        answer('rotate', [result('ledger-readable', 'fault', 'Denied.')]),
      ],
    );

    expect(found).toMatchObject({ state: 'fault', message: 'cert-rotator-rotate: Denied.' });
  });

  it('name it in Chinese, too, and keep what an older function has said in English only as the original', () => {
    const chinese = { message: '无法读取。', details: [] };
    const found = merged(
      'ledger-readable',
      [],
      [
        answer('scan', [{ ...result('ledger-readable', 'fault', 'Not readable.'), zh: chinese }]),
        answer('rotate', [result('ledger-readable', 'fault', 'Denied.')]),
      ],
    );

    expect(found).toMatchObject({
      details: ['cert-rotator-scan: Not readable.', 'cert-rotator-rotate: Denied.'],
      zh: {
        message: 'cert-rotator-scan：无法读取。',
        details: ['cert-rotator-scan：无法读取。', 'cert-rotator-rotate：原文：Denied.'],
      },
    });
  });

  it('name the function that does not know, also where no other one was asked', () => {
    const found = merged(
      'permissions-webhook',
      [],
      [
        answer('webhook', [
          result('permissions-webhook', 'unknown', 'It gave no report: it is not deployed.'),
        ]),
      ],
    );

    expect(found?.message).toBe('cert-rotator-webhook: It gave no report: it is not deployed.');
  });

  it('stay unknown where one function did not answer and the others are well', () => {
    const found = merged(
      'ledger-readable',
      [],
      [
        answer('scan', [result('ledger-readable', 'ok')]),
        answer('rotate', [result('ledger-readable', 'unknown')]),
      ],
    );

    expect(found?.state).toBe('unknown');
  });

  it('are settled by the side that knows where both can answer', () => {
    const bus = [answer('scan', [result('event-bus', 'unknown')])];

    expect(merged('event-bus', [result('event-bus', 'ok')], bus)?.state).toBe('ok');
    expect(merged('event-bus', [result('event-bus', 'unknown')], bus)?.state).toBe('unknown');
  });

  it('believe the limit of Quota Center rather than the usual one', () => {
    const usual = [answer('rotate', [result('spare-quota', 'warning')])];

    expect(merged('spare-quota', [result('spare-quota', 'ok')], usual)?.state).toBe('ok');
    expect(merged('spare-quota', [result('spare-quota', 'unknown')], usual)?.state).toBe('warning');
  });

  it('accept a silent private address only where the worker of its VPC has reached it', () => {
    const silent = { ...result('handshake', 'unknown'), vpcIds: ['vpc-1'] };
    const public_ = answer('rotate', [silent]);
    const inside = (state: CheckState) => answer('rotate', [result('handshake', state)], 'vpc-1');

    expect(merged('handshake', [], [public_, inside('ok')])?.state).toBe('ok');
    expect(merged('handshake', [], [public_, inside('unknown')])?.state).toBe('unknown');
    expect(merged('handshake', [], [public_])?.state).toBe('unknown');
    const two = answer('rotate', [{ ...silent, vpcIds: ['vpc-1', 'vpc-2'] }]);
    expect(merged('handshake', [], [two, inside('ok')])?.state).toBe('unknown');
  });

  it('know of fingerprints what one worker knows: the others may reach nothing to compare', () => {
    const answers = (inside: CheckState) => [
      answer('rotate', [result('fingerprint', 'unknown')]),
      answer('rotate', [result('fingerprint', inside)], 'vpc-1'),
    ];

    expect(merged('fingerprint', [], answers('ok'))?.state).toBe('ok');
    expect(merged('fingerprint', [], answers('fault'))?.state).toBe('fault');
    expect(merged('fingerprint', [], answers('unknown'))?.state).toBe('unknown');
  });

  it.each([
    [['ok', 'not-applicable'], 0],
    [['ok', 'unknown'], 3],
    [['warning', 'ok'], 3],
    [['unknown', 'warning', 'fault'], 1],
  ] as const)('%j ends with the status %i', (states, status) => {
    expect(exitStatusOf(states.map((state) => result('clock', state)))).toBe(status);
  });
});
