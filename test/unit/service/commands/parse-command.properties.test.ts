import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidEvent } from '../../../../shared/base/errors.ts';
import { parseCommand, parseOperatorCommand } from '../../../../shared/service/commands/parse-command.ts';
import { parse, type Target, timer, whole } from './events.ts';

describe('any event at all', () => {
  const fieldNames = [
    ...Object.keys(whole),
    'triggerName',
    'triggerTime',
    'payload',
    ...['release', 'acknowledge', 'abandon', 'pause'],
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
