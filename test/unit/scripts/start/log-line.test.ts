/** What the demonstration shows of the functions' logs. */
import { describe, expect, it } from 'vitest';
import { readLogLine } from '../../../../scripts/start/log-line.ts';

const line = (text: string) => ({
  functionKey: 'cert-rotator-rotate',
  instanceId: 'c-1',
  requestId: '1-1',
  text,
});
const logged = (fields: object) => line(JSON.stringify({ level: 'info', function: 'rotate', ...fields }));

describe('a line of a function', () => {
  it('is a step of a rotation where it says where and when', () => {
    const step = {
      atMs: 1,
      region: 'cn-hangzhou',
      loadBalancerId: 'alb-1',
      listenerId: null,
      message: 'prove',
    };

    expect(readLogLine(logged(step))).toEqual(step);
  });

  it('is shown where it is an error, with the reason', () => {
    const error = { level: 'error', message: 'could not look', error: { message: 'ALB was silent.' } };

    expect(readLogLine(logged(error))).toBe('cert-rotator-rotate: could not look: ALB was silent.');
  });

  it('is shown as it is where nobody logged it: a crash', () => {
    expect(readLogLine(line('FATAL ERROR: out of memory'))).toBe(
      'cert-rotator-rotate: FATAL ERROR: out of memory',
    );
  });

  it('is left out where it is of no interest', () => {
    expect(readLogLine(logged({ message: 'scan', report: {} }))).toBeUndefined();
    expect(readLogLine(line(''))).toBeUndefined();
  });
});
