/** Installations whose functions are in another region, over the same load balancers. */
import { describe, expect, it } from 'vitest';
import { type AccountApis, readPresent } from '../../../../../scripts/deploy/present/read-present.ts';
import type { DeployedFunctionView } from '../../../../../shared/cloud/account/functions-api.ts';
import { markOf } from '../../../../../shared/cloud/account/tags.ts';
import { CloudError } from '../../../../../shared/cloud/errors.ts';
import { createAccountModel } from '../../../../support/account-model.ts';
import { deployedWith, emptyAccount, settingsWith, wantedWith } from '../../../../support/installation.ts';

const FAR = 'ap-southeast-1';
const settings = settingsWith();
const scan = deployedWith(settings).functions['cert-rotator-scan']?.view;
const viewIn = (region: string) =>
  ({
    ...scan,
    functionName: 'team-b-scan',
    tags: markOf({ prefix: 'team-b', region }),
  }) as DeployedFunctionView;

/** @returns names of the other installations, and which regions were asked */
async function othersWith(
  functionsIn: AccountApis['functionsIn'],
  regions: readonly string[] = [settings.region, FAR, FAR],
) {
  const asked: string[] = [];
  const present = await readPresent(
    {
      ...createAccountModel().apis,
      functionsIn: (region) => {
        asked.push(region);
        return functionsIn(region);
      },
      findLoadBalancers: async () =>
        regions.map((region, index) => ({
          region,
          loadBalancerId: `alb-${index}`,
          addressType: 'Internet' as const,
          vpcId: undefined,
          isRotated: true,
        })),
    },
    wantedWith(settings),
    emptyAccount.identity,
    createAccountModel().newBuckets,
  );
  return { asked, others: present.otherInstallations.map(({ functionName }) => functionName) };
}

describe('installations in other regions', () => {
  it('are looked for once in each other region that has load balancers', async () => {
    const found = await othersWith(() => ({
      listFunctions: async () => ['team-b-scan', 'something'],
      getFunction: async () => viewIn(FAR),
    }));

    expect(found).toEqual({ asked: [FAR], others: ['team-b-scan'] });
  });

  it('are not those that another region answers with', async () => {
    const { others } = await othersWith(() => ({
      listFunctions: async () => ['team-b-scan'],
      getFunction: async () => viewIn('cn-beijing'),
    }));

    expect(others).toEqual([]);
  });

  it('stay unknown where the deployer has no right, and nothing else is hidden', async () => {
    const refusing = (kind: 'denied' | 'unavailable') => () => ({
      listFunctions: () =>
        Promise.reject(new CloudError('no', { kind, action: 'ListFunctions', cloudCode: 'No' })),
      getFunction: async () => undefined,
    });

    expect((await othersWith(refusing('denied'))).others).toEqual([]);
    await expect(othersWith(refusing('unavailable'))).rejects.toThrow('ListFunctions');
  });
});
