/** A review of this project: scan, which may not change listeners, could write the logs of the ledger that decide about them. */
import { describe, expect, it } from 'vitest';
import { renderPolicy } from '../../scripts/deploy/policies.ts';
import { InvalidEvent } from '../../shared/base/errors.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { requireWriter } from '../../shared/service/app/operator-handler.ts';
import { isAllowed, parsePolicy } from '../emulator/ram/policy.ts';

const values = {
  account: '1234567890123456',
  prefix: 'cert-rotator',
  bucket: 'ledger',
  folder: 'rotations/',
  bus: 'certificates',
};
const may = (name: string, folder: string): boolean =>
  isAllowed(
    parsePolicy(renderPolicy(name, values)),
    'oss:PutObject',
    `acs:oss:oss-cn-hangzhou:1234567890123456:ledger/rotations/${folder}/00000001.json`,
  );

describe('the role of scan (a review of this project)', () => {
  it.each([
    'rotations~cn-hangzhou~alb-1',
    'certificates~1-cn-hangzhou',
    'control',
    'looks~cn-hangzhou~alb-1~1-a',
  ])('cannot write %s, and that of rotate can', (folder) => {
    expect([may('scan', folder), may('rotate', folder)]).toEqual([false, true]);
  });

  it.each(['scans~cn-hangzhou~1-a', 'contents~1~cn-hangzhou~1-a', 'told~cn-hangzhou'])(
    'can write %s, and that of rotate cannot',
    (folder) => {
      expect([may('scan', folder), may('rotate', folder)]).toEqual([true, false]);
    },
  );

  it('cannot carry out a command of an operator, so scan refuses it', () => {
    const config = loadConfig({ LEDGER: 'oss://bucket/ledger', ROTATE_FUNCTION: 'rotate' });

    expect(() => requireWriter(config)).toThrow(InvalidEvent);
  });
});
