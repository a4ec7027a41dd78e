import { describe, expect, it } from 'vitest';
import { withDetails } from '../../../../shared/core/planning/attached-details.ts';
import { aCertificate, anAttached, anUnknownAttached, idOf } from '../../../support/builders.ts';

const [main, fresh] = [aCertificate({ id: 1 }), aCertificate({ id: 2 })];

describe('slots with details', () => {
  it('have the details of attached certificates and of candidates, in the order of the slots', () => {
    const slots = [
      { certificateId: idOf(2), slot: 'default' },
      { certificateId: idOf(1), slot: 'additional' },
    ] as const;

    expect(withDetails(slots, [anAttached(main, 'default')], [fresh])).toEqual([
      anAttached(fresh, 'default'),
      anAttached(main),
    ]);
  });

  it('have none where neither has the certificate', () => {
    expect(withDetails([{ certificateId: idOf(3), slot: 'additional' }], [], [fresh])).toEqual([
      anUnknownAttached(3),
    ]);
  });

  it('have none where the listener was read without them, even if a candidate has the same id', () => {
    const attached = [anUnknownAttached(2)];

    expect(withDetails([{ certificateId: idOf(2), slot: 'additional' }], attached, [fresh])).toEqual(
      attached,
    );
  });
});
