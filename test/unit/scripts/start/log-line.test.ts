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
  it('is a step of a rotation if it has a place and a time', () => {
    const step = {
      atMs: 1,
      region: 'cn-hangzhou',
      loadBalancerId: 'alb-1',
      listenerId: null,
      message: 'prove',
    };

    expect(readLogLine(logged(step))).toEqual(step);
  });

  it('is shown with its reason if it is an error', () => {
    const error = { level: 'error', message: 'scan failed', error: { message: 'ALB was silent.' } };

    expect(readLogLine(logged(error))).toBe('cert-rotator-rotate: scan failed: ALB was silent.');
  });

  it('is shown as it is if it is not a log line: a crash', () => {
    expect(readLogLine(line('FATAL ERROR: out of memory'))).toBe(
      'cert-rotator-rotate: FATAL ERROR: out of memory',
    );
  });

  it('is left out otherwise', () => {
    expect(readLogLine(logged({ message: 'scan', report: {} }))).toBeUndefined();
    expect(readLogLine(line(''))).toBeUndefined();
  });
});
