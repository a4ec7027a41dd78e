import { describe, expect, it } from 'vitest';
import {
  MalformedBytes,
  ProtocolViolation,
  unlessMalformed,
} from '../../../../shared/base/bytes/violation.ts';

const failing = (error: Error) => () => {
  throw error;
};

describe('bytes that may be malformed', () => {
  it('are read where they are not', () => {
    expect(unlessMalformed('nothing', () => 'something')).toBe('something');
  });

  it('give the other value where they are', () => {
    expect(unlessMalformed('nothing', failing(new MalformedBytes('cut off')))).toBe('nothing');
  });

  it.each([new TypeError('a defect'), new ProtocolViolation('not the protocol')])(
    'do not hide another error: %s',
    (error) => {
      expect(() => unlessMalformed('nothing', failing(error))).toThrow(error);
    },
  );
});
