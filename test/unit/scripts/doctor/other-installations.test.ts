/** Other installations over the same load balancers: doctor looks where deploy looks. */
import { describe, expect, it } from 'vitest';
import { checkInstallation } from '../../../../scripts/doctor/check-installation.ts';
import { type OutsidePorts, readOutside } from '../../../../scripts/doctor/read-outside.ts';
import type { DeployedFunctionView } from '../../../../shared/cloud/account/functions-api.ts';
import { markOf } from '../../../../shared/cloud/account/tags.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { createAccountModel } from '../../../support/account-model.ts';
import {
  deployedWith,
  emptyAccount,
  propsOf,
  settingsWith,
  wantedWith,
} from '../../../support/installation.ts';

const FAR = 'ap-southeast-1';
const settings = settingsWith({ REGIONS: `cn-hangzhou,${FAR}` });
const scan = deployedWith(settings).functions['cert-rotator-scan']?.view;
const otherScan = (region: string) =>
  ({
    ...scan,
    functionName: 'team-b-scan',
    environment: { LEDGER: 'oss://team-b/rotations' },
    tags: markOf({ prefix: 'team-b', region }),
  }) as DeployedFunctionView;

const noPage = async () => ({ items: [], nextToken: undefined });

/** Doctor over an account with a load balancer in each of these regions. */
async function look(functionsIn: OutsidePorts['functionsIn']) {
  const asked: string[] = [];
  const { apis } = createAccountModel();
  const ports = {
    account: { ...apis, sts: { getCallerIdentity: async () => emptyAccount.identity } },
    functionsOf: () => apis.functions,
    functionsIn: (accountId: string, region: string) => {
      asked.push(region);
      return functionsIn(accountId, region);
    },
    alb: (region: string) => ({
      describeRegions: async () => ['cn-hangzhou', FAR],
      listListeners: noPage,
      listLoadBalancers: async () => ({
        items: [{ loadBalancerId: `alb-${region}`, addressType: 'Internet', edition: 'Standard', tags: {} }],
        nextToken: undefined,
      }),
    }),
    cas: () => ({ listCertificates: noPage }),
    casJobs: () => ({ listJobs: async () => [], listListeners: async () => [] }),
    now: () => 0,
    cloudTime: async () => 0,
    wantedOf: wantedWith,
    propsOf,
    print: () => undefined,
  } as unknown as OutsidePorts;
  const outside = await readOutside(settings, ports);
  const versions = { own: '1.0.0', answered: new Map(), secrets: new Set<string>() };
  const result = checkInstallation(settings, outside, versions).find(({ id }) => id === 'other-installation');
  return { asked, result };
}

describe('doctor', () => {
  it('reports an installation whose functions are in another region with load balancers of this one', async () => {
    const { asked, result } = await look(() => ({
      listFunctions: async () => ['team-b-scan'],
      getFunction: async () => otherScan(FAR),
    }));

    expect(asked).toEqual([FAR]);
    expect(result).toMatchObject({
      state: 'fault',
      message: `team-b in ${FAR} covers the same load balancers with the ledger oss://team-b/rotations.`,
    });
  });

  it('finds nothing where there is none', async () => {
    const { result } = await look(() => ({
      listFunctions: async () => [],
      getFunction: async () => undefined,
    }));

    expect(result).toMatchObject({ state: 'ok' });
  });

  it('does not call well a region whose functions it may not list', async () => {
    const refusal = new CloudError('no', {
      kind: 'denied',
      action: 'ListFunctions',
      cloudCode: 'NoPermission',
    });

    const { result } = await look(() => ({
      listFunctions: () => Promise.reject(refusal),
      getFunction: async () => undefined,
    }));

    expect(result).toMatchObject({ state: 'unknown', message: expect.stringContaining(FAR) });
  });
});
