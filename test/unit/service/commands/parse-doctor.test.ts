/** The command for doctor: only alone, and only from a person. */
import { describe, expect, it } from 'vitest';
import { InvalidEvent } from '../../../../shared/base/errors.ts';
import { parseDoctorCommand } from '../../../../shared/service/commands/parse-doctor.ts';
import { complaint, timer, whole } from './events.ts';

const parsed = (event: unknown) =>
  parseDoctorCommand(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)));

describe('the command for doctor', () => {
  it.each([
    [{ doctor: true }],
    [{ doctor: 'ping' }],
    [{ doctor: true, region: 'cn-beijing', vpcId: 'vpc-bp1b49rqrybk45nio' }],
  ])('is %j', (command) => {
    expect(parsed(command)).toEqual(command);
  });

  it.each([
    ['nothing', ''],
    ['text', 'doctor'],
    ['null', 'null'],
    ['a list', '[{"doctor":true}]'],
    ['another command', whole],
    ['a timer', timer('{"doctor":true}')],
    ['a timer that has the field itself', { triggerName: 't', triggerTime: 'now', doctor: true }],
    ['an event that is far too long', { doctor: true, region: 'x'.repeat(2_000) }],
  ])('is not in %s: that is left to the function', (_, event) => {
    expect(parsed(event)).toBeUndefined();
  });

  it.each([
    [{ doctor: false }, 'doctor expected true'],
    [{ doctor: true, mode: 'apply' }, 'mode'],
    [{ doctor: true, region: 'a.b.com' }, 'expected a region id'],
    [{ doctor: true, vpcId: 'vsw-1' }, 'expected the id of a VPC'],
  ])('is refused as %j', (event, text) => {
    expect(() => parsed(event)).toThrow(InvalidEvent);
    expect(() => parsed(event)).toThrow(text);
  });

  it.each([
    ['the payload of a timer', timer('{"doctor":true}')],
    ['a command of another source', { doctor: true }],
  ])('is refused in %s, with the way that a person has', (_, event) => {
    expect(complaint(event)).toContain('doctor is for a person');
    expect(complaint(event)).toContain('Nothing was read or changed');
  });
});
