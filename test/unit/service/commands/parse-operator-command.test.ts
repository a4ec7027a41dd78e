import { describe, expect, it } from 'vitest';
import { InvalidEvent } from '../../../../shared/base/errors.ts';
import { parseOperatorCommand } from '../../../../shared/service/commands/parse-command.ts';
import { complaint, timer, whole } from './events.ts';

describe('a command of an operator', () => {
  const operator = (event: unknown) =>
    parseOperatorCommand(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)));
  const refusal = (event: unknown): string => {
    try {
      operator(event);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidEvent);
      return error instanceof Error ? error.message : '';
    }
    return 'nothing';
  };

  it.each([
    [{ release: '20741377-cn-hangzhou' }],
    [{ abandon: '0b0f3a0e-6f0e-4b57-9f0a-3a1d5f3f7c11' }],
    [{ pause: true }],
    [{ pause: false }],
    [{ pause: true, loadBalancerId: 'alb-o9ulmq5hgn68jk' }],
    [{ pause: false, loadBalancerId: 'alb-o9ulmq5hgn68jk' }],
  ])('is a command of its own: %j', (command) => {
    expect(operator(command)).toEqual(command);
  });

  it.each([
    ['nothing', ''],
    ['an empty command', '{}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another command', whole],
  ])('is not in %s: that is left to the function', (_, event) => {
    expect(operator(event)).toBeUndefined();
  });

  it.each<readonly [string, unknown, string]>([
    ['another field beside it', { pause: true, mode: 'plan' }, 'pause is combined with "mode"'],
    ['two of its kind', { release: '1-cn-hangzhou', pause: true }, 'release is combined with "pause"'],
    ['an unknown field beside it', { abandon: 'r-1', forced: 1 }, 'abandon is combined with "forced"'],
    [
      'a misspelled load balancer, which must not mean all of them',
      { pause: true, loadbalancerId: 'alb-1' },
      'pause is combined with "loadbalancerId"; such a command has no other field than pause, loadBalancerId',
    ],
    [
      'a load balancer of another product',
      { pause: true, loadBalancerId: 'nlb-1' },
      'loadBalancerId is "nlb-1", expected the id of an ALB instance',
    ],
    [
      'no load balancer in its field',
      { pause: false, loadBalancerId: null },
      'loadBalancerId is null, expected the id of an ALB instance',
    ],
    [
      'a load balancer beside a release',
      { release: '1-cn-hangzhou', loadBalancerId: 'alb-1' },
      'release is combined with "loadBalancerId"',
    ],
    ['pause as text', { pause: 'true' }, 'pause is "true", expected true or false'],
    [
      'a bare certificate number',
      { release: '20741377' },
      'release is "20741377", expected a certificate id',
    ],
    ['null for a certificate', { release: null }, 'release is null, expected a certificate id'],
    ['a rotation that is a path', { abandon: '../x' }, 'abandon is "../x", expected the id of a rotation'],
    ['no rotation', { abandon: '' }, 'abandon is "", expected the id of a rotation'],
  ])('is refused with %s', (_, event, said) => {
    expect(refusal(event)).toMatch(/^InvalidEvent: /);
    expect(refusal(event)).toContain(said);
  });

  it('is refused in the payload of a timer, which no person sends', () => {
    for (const command of [
      { pause: true },
      { release: '1-cn-hangzhou' },
      { acknowledge: '1-cn-hangzhou' },
      { abandon: 'r', mode: 'plan' },
    ]) {
      const event = timer(JSON.stringify(command));

      expect(operator(event)).toBeUndefined();
      expect(complaint(event)).toContain("the command in the timer's payload has the field");
      expect(complaint(event)).toContain('release, acknowledge, abandon, pause are for a person');
    }
    expect(complaint({ ...timer(), pause: true })).toContain(
      'the timer event is wrong: unknown field "pause"',
    );
  });

  it('is refused by the parser of other commands', () => {
    expect(complaint({ pause: true })).toContain('the command has the field pause');
    expect(complaint({ pause: true }, 'rotate')).toContain('Nothing was read or changed');
  });
});
