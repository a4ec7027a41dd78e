import { describe, expect, it } from 'vitest';
import { MAX_EVENT_BYTES, parseCommand } from '../../../../shared/service/commands/parse-command.ts';
import { complaint, parse, timer, whole } from './events.ts';

describe('a valid event', () => {
  it.each([
    ['nothing at all', ''],
    ['white space', ' \n'],
    ['an empty command', '{}'],
    ['null', 'null'],
    ['a timer without payload', timer()],
    ['a timer with an empty payload', timer('')],
    ['a timer whose payload is an empty command', timer(' {} ')],
  ])('%s means: look at everything', (_, event) => {
    expect(parse(event)).toEqual({});
  });

  it('is a command, as a person types it', () => {
    expect(parse(whole)).toEqual(whole);
    expect(parse(whole, 'rotate')).toEqual(whole);
  });

  it('is a command in the payload of a timer', () => {
    expect(parse(timer(JSON.stringify({ mode: 'plan', force: false })))).toEqual({
      mode: 'plan',
      force: false,
    });
  });

  it('may begin with a byte order mark, as some editors write it', () => {
    expect(parse('\ufeff{"mode":"plan"}')).toEqual({ mode: 'plan' });
  });

  it('needs no region for rotate, which uses that of the function', () => {
    expect(parse({ loadBalancerId: 'alb-1' }, 'rotate')).toEqual({ loadBalancerId: 'alb-1' });
  });
});

describe('an invalid event', () => {
  it.each<readonly [string, unknown, string]>([
    ['not JSON', 'rotate please', 'the event is not JSON: "rotate please"'],
    ['behind a blank that JSON does not know', '\f{}', 'the event is not JSON'],
    ['behind such a blank in a payload', timer('\u00a0{}'), "the timer's payload is not JSON"],
    ['a list', '[]', 'the command is []; expected an object with the fields mode, region'],
    ['text', '"scan"', 'the command is "scan"; expected an object'],
    ['a number', '7', 'the command is 7; expected an object'],
    ['a wrong mode', { mode: 'aply' }, 'mode is "aply", expected "plan" or "apply"'],
    ['a mode of the wrong type', { mode: 1 }, 'mode is 1, expected "plan" or "apply"'],
    ['null for a field', { region: null }, 'region is null, expected a region id'],
    [
      'a region that is a host',
      { region: 'cn-hangzhou.evil.com' },
      'expected a region id such as "cn-hangzhou"',
    ],
    ['a wrong load balancer', { loadBalancerId: 'lb-1' }, 'expected the id of an ALB instance'],
    ['one listener without list', { listenerIds: 'lsn-1' }, 'listenerIds is "lsn-1", expected a list'],
    ['no listeners', { listenerIds: [] }, 'leave the field out for all listeners'],
    [
      'a wrong listener in the list',
      { listenerIds: ['lsn-1', 'x'] },
      'listenerIds.1 is "x", expected ids of listeners',
    ],
    ['too many listeners', { listenerIds: Array.from({ length: 101 }, (_, i) => `lsn-${i}`) }, 'at most 100'],
    [
      'a bare certificate number',
      { certificateId: '20741377' },
      'with its partition such as "20741377-cn-hangzhou"',
    ],
    [
      'a certificate as number',
      { certificateId: 20741377 },
      'certificateId is 20741377, expected a certificate id',
    ],
    ['force as text', { force: 'true' }, 'force is "true", expected true or false'],
    ['a short hash', { loadBalancerId: 'alb-1', plan: 'abc' }, 'plan is "abc", expected the hash of a plan'],
    ['a plan without load balancer', { plan: 'ab'.repeat(32) }, 'plan is given without loadBalancerId'],
    [
      'a misspelled field',
      { loadbalancerId: 'alb-1' },
      'unknown field "loadbalancerId"; expected only mode, region',
    ],
    ['a dangerous field', '{"__proto__":{"mode":"apply"}}', 'unknown field "__proto__"'],
    ['an HTTP event', { version: 'v1', rawPath: '/' }, 'unknown field "version", "rawPath"'],
    [
      'a timer with an unknown field',
      { ...timer(), mode: 'plan' },
      'the timer event is wrong: unknown field "mode"',
    ],
    [
      'a timer with a command as payload',
      timer({ mode: 'plan' }),
      'payload is {"mode":"plan"}, expected a string',
    ],
    ['a timer with broken payload', timer('{'), "the timer's payload is not JSON"],
    [
      'a timer with a wrong command',
      timer('{"mode":"x"}'),
      "the command in the timer's payload is wrong: mode is",
    ],
  ])('is refused: %s', (_, event, said) => {
    const message = complaint(event);

    expect(message).toMatch(/^InvalidEvent: /);
    expect(message).toContain(said);
  });

  it('is refused if rotate gets no load balancer', () => {
    for (const event of ['', '{}', { region: 'cn-hangzhou' }, timer()])
      expect(complaint(event, 'rotate')).toContain(
        'InvalidEvent: loadBalancerId is missing; rotate works on one load balancer. Send its id and region',
      );
  });

  it('is refused with all problems at once', () => {
    const message = complaint({ mode: 'x', force: 1, extra: true });

    expect(message).toContain('mode is "x"');
    expect(message).toContain('force is 1');
    expect(message).toContain('unknown field "extra"');
  });

  it('is refused when it is too large, with the numbers', () => {
    const message = complaint(`{"region":"${'x'.repeat(MAX_EVENT_BYTES)}"}`);

    expect(message).toContain(`has ${MAX_EVENT_BYTES + 13} bytes; at most 131072 are accepted`);
  });

  it('is refused when it is not UTF-8', () => {
    expect(() => parseCommand(Buffer.from([0x7b, 0xff, 0x7d]), { function: 'scan' })).toThrow(
      'InvalidEvent: the event is not UTF-8 text',
    );
  });

  it('is refused if it is nested too deeply to be quoted', () => {
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;

    expect(complaint(deep)).toContain('the command is nested too deeply');
    expect(complaint(`{"mode":${deep}}`)).toContain('mode is nested too deeply, expected "plan" or "apply"');
  });

  it('is quoted in part, enough to be recognised', () => {
    expect(complaint('x'.repeat(5_000)).length).toBeLessThan(400);
    expect(complaint({ mode: 'x'.repeat(5_000) }).length).toBeLessThan(400);
  });
});
