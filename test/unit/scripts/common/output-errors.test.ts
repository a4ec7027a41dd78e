import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { listenForOutputErrors } from '../../../../scripts/common/output-errors.ts';

function aProcess() {
  const stdout = new EventEmitter();
  const stderr = new EventEmitter();
  const printed: string[] = [];
  let failures = 0;
  listenForOutputErrors({
    stdout,
    stderr,
    print: (line) => printed.push(line),
    failAtExit: () => {
      failures += 1;
    },
  });
  const fail = (stream: EventEmitter, code: string) =>
    stream.emit('error', Object.assign(new Error(`write ${code}`), { code }));
  return { stdout, stderr, printed, fail, failures: () => failures };
}

describe('output that is not taken', () => {
  it('says once that no space is left, and the command has failed', () => {
    const { stdout, fail, printed, failures } = aProcess();

    fail(stdout, 'ENOSPC');
    fail(stdout, 'ENOSPC');

    expect(printed).toEqual(['The output could not be written: no space is left (ENOSPC).']);
    expect(failures()).toBe(1);
  });

  it('is no failure where the reader has left, and ends nothing', () => {
    const { stdout, stderr, fail, printed, failures } = aProcess();

    fail(stdout, 'EPIPE');
    fail(stderr, 'EPIPE');

    expect([printed, failures()]).toEqual([[], 0]);
  });
});
