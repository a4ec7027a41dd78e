import { describe, expect, it } from 'vitest';
import { createServiceLinkedRoleApi } from '../../../../shared/cloud/account/service-linked-roles.ts';
import { WireError } from '../../../../shared/cloud/wire.ts';
import { aWire, cloudError } from '../fakes.ts';

describe('whether a service-linked role exists', () => {
  it('is never guessed from an answer that does not say it', async () => {
    const api = createServiceLinkedRoleApi(
      aWire({ CheckServiceLinkedRoleExistence: () => ({ RequestId: 'r-1' }) }),
    );

    expect(await cloudError(api.exists('fc.aliyuncs.com'))).toMatchObject({ kind: 'invalid-answer' });
  });
});

describe('a service-linked role', () => {
  it.each(['EntityAlreadyExists.Role', 'EntityAlreadyExist.ServiceLinkedRole'])(
    'that something else has created meanwhile (%s) is a success',
    async (code) => {
      const api = createServiceLinkedRoleApi(
        aWire({
          CreateServiceLinkedRole: () => {
            throw new WireError('taken', { code, statusCode: 409 });
          },
        }),
      );

      await expect(api.create('fc.aliyuncs.com')).resolves.toBeUndefined();
    },
  );
});
