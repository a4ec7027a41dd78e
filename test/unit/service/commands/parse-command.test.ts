import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidEvent } from '../../../../shared/base/errors.ts';
import {
  MAX_EVENT_BYTES,
  parseCommand,
  parseOperatorCommand,
} from '../../../../shared/service/commands/parse-command.ts';

type Target = 'scan' | 'rotate';

const parse = (event: unknown, target: Target = 'scan') =>
  parseCommand(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)), { function: target });

function complaint(event: unknown, target: Target = 'scan'): string {
  try {
    parse(event, target);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidEvent);
    return error instanceof Error ? error.message : '';
  }
  return 'nothing';
}

const whole = {
  mode: 'plan',
  region: 'cn-hangzhou',
  loadBalancerId: 'alb-o9ulmq5hgn68jk',
  listenerIds: ['lsn-o4u54y73wq7b'],
  certificateId: '20741377-cn-hangzhou',
  force: true,
  plan: 'ab'.repeat(32),
} as const;

const timer = (payload?: unknown) => ({
  triggerTime: '2026-11-20T19:07:00Z',
  triggerName: 'hourly',
  ...(payload === undefined ? {} : { payload }),
});

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
    for (const command of [{ pause: true }, { release: '1-cn-hangzhou' }, { abandon: 'r', mode: 'plan' }]) {
      const event = timer(JSON.stringify(command));

      expect(operator(event)).toBeUndefined();
      expect(complaint(event)).toContain("the command in the timer's payload has the field");
      expect(complaint(event)).toContain('release, abandon, pause are for a person');
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

describe('any event at all', () => {
  const fieldNames = [
    ...Object.keys(whole),
    'triggerName',
    'triggerTime',
    'payload',
    ...['release', 'abandon', 'pause'],
    '__proto__',
    'toString',
  ];
  const nearCommand = fc.dictionary(fc.constantFrom(...fieldNames), fc.jsonValue({ maxDepth: 2 }));
  const target = fc.constantFrom<Target>('scan', 'rotate');

  it.each<readonly [string, fc.Arbitrary<Uint8Array>]>([
    ['bytes', fc.uint8Array()],
    ['text', fc.string({ unit: 'binary' }).map((text) => Buffer.from(text))],
    ['JSON', fc.json().map((json) => Buffer.from(json))],
    ['nearly a command', nearCommand.map((value) => Buffer.from(JSON.stringify(value)))],
    ['nearly a timer', nearCommand.map((value) => Buffer.from(JSON.stringify(timer(JSON.stringify(value)))))],
  ])('gives a command or InvalidEvent, never anything else: %s', (_, events) => {
    fc.assert(
      fc.property(events, target, (event, name) => {
        try {
          const told = parseOperatorCommand(event);
          if (told) expect(Object.keys(told)).toHaveLength(1);
          else
            expect(Object.keys(whole)).toEqual(
              expect.arrayContaining(Object.keys(parseCommand(event, { function: name }))),
            );
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidEvent);
          expect(String(error)).toContain('InvalidEvent: ');
        }
      }),
    );
  });

  it('returns every valid command unchanged', () => {
    const id = fc.stringMatching(/^[a-z0-9]{1,20}$/);
    const commands = fc.record(
      {
        mode: fc.constantFrom('plan', 'apply'),
        region: fc.constantFrom('cn-hangzhou', 'ap-southeast-1', 'cn-shanghai-finance-1'),
        loadBalancerId: id.map((tail) => `alb-${tail}`),
        listenerIds: fc.array(
          id.map((tail) => `lsn-${tail}`),
          { minLength: 1, maxLength: 100 },
        ),
        certificateId: fc.nat().map((number) => `${number}-cn-hangzhou`),
        force: fc.boolean(),
      },
      { requiredKeys: ['loadBalancerId'] },
    );

    fc.assert(
      fc.property(commands, target, (command, name) => {
        expect(parse(command, name)).toEqual(command);
      }),
    );
  });
});
