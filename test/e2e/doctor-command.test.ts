/** `npm run doctor` on an installation that was deployed to the emulator from nothing: healthy, and with one fault at a time. */
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putAlarm } from '../../scripts/deploy/carry-out/put-alarm.ts';
import { factsFile } from '../../scripts/doctor/facts.ts';
import { openDoctor, readFacts } from '../../scripts/doctor/open-doctor.ts';
import { type Examination, exitStatusOf } from '../../scripts/doctor/run-doctor.ts';
import { doctorText } from '../../scripts/doctor/view.ts';
import { Secret } from '../../shared/base/secret.ts';
import { createRpcWire } from '../../shared/cloud/account/rpc.ts';
import { markOf } from '../../shared/cloud/account/tags.ts';
import { createAlbApi } from '../../shared/cloud/alb.ts';
import { parseEndpoint } from '../../shared/cloud/endpoints.ts';
import { createAlbWire } from '../../shared/cloud/sdk.ts';
import type { CheckId } from '../../shared/core/doctor/checks.ts';
import type { FleetSpec } from '../emulator/fleet/fleet.ts';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';
import {
  type DeployedInstallation,
  deployInstallation,
  type Looking,
  PREFIX,
} from '../support/deployed-installation.ts';

const REGION = 'cn-hangzhou';
const BUCKET = 'rotator-ledger';
const LISTENER = 'lsn-shop-https';

const ecc = (name: string, daysLeft: number) => ({ names: [name], keyType: 'ECC', daysLeft }) as const;

const fleet: FleetSpec = {
  certificates: {
    // Each is in CAS beside the other.
    shop: { ...ecc('shop.example', 150), beside: 'old' },
    blog: ecc('blog.example', 150),
    old: ecc('old.example', 5),
  },
  loadBalancers: ['shop', 'blog'].map((name) => ({
    region: REGION,
    name,
    listeners: [
      {
        protocol: 'HTTPS',
        port: 1_024,
        attached: [{ certificate: name, slot: 'default', outcome: 'nothing-to-do', reason: 'not-due' }],
      },
    ],
  })),
};

let service: DeployedInstallation;
beforeAll(async () => {
  service = await deployInstallation(fleet);
  await service.look();
});
afterAll(() => service.close());

const idsIn = ({ results }: Examination, ...states: readonly string[]) =>
  results.filter(({ state }) => states.includes(state)).map(({ id }) => id);

/** The findings of every check that is neither well nor unused, by id. */
const findings = ({ results }: Examination) =>
  results
    .filter(({ state }) => ['fault', 'warning', 'unknown'].includes(state))
    .map(({ id, state, message }) => `${id} ${state}: ${message}`);

describe('doctor on a healthy account', () => {
  it('finds nothing wrong, leaves nothing unknown, and changes nothing', async () => {
    const { loadBalancers } = service.emulator.model.state();

    const seen = await service.look({ ask: ['scan', 'rotate', 'webhook', 'status', 'certificate-issued'] });

    expect(findings(seen)).toEqual([]);
    expect(exitStatusOf(seen.results)).toBe(0);
    expect(service.emulator.model.state().loadBalancers).toEqual(loadBalancers);
    expect(service.emulator.model.history.calls().some(({ tookEffect, write }) => write && tookEffect)).toBe(
      false,
    );
  });

  it('fits eighty columns', async () => {
    const { results } = await service.look();

    const text = doctorText('alb-cert-rotator', results, { verbose: false });

    for (const line of text.split('\n'))
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(80);
    expect(text).toContain('0 faults, 0 warnings, 0 unknown');
  });

  it('writes facts without ids, names and account', async () => {
    const { outside, results } = await service.look();

    const file = factsFile('1.0.0', outside, results, await readFacts(service.settings, outside));

    const answerOf = (name: string) => file.facts.find(({ fact }) => fact === name)?.answer;
    expect(answerOf('cas-sha2')).toBe('yes');
    expect(answerOf('function-tags')).toBe('yes');
    expect(answerOf('metric-statistics')).toEqual(['Value']);
    expect(answerOf('update-resources')).toBe('not-settled');
    expect(answerOf('public-access-block')).toEqual(['true']);
    const text = JSON.stringify(file);
    for (const secret of [ACCOUNT_ID, 'shop', BUCKET, `${PREFIX}-scan`, 'alb-shop', REGION, 'lsn-'])
      expect(text).not.toContain(secret);
  });
});

type Undo = () => unknown;

interface Fault {
  readonly what: string;
  readonly ids: readonly CheckId[];
  readonly plant?: () => Promise<Undo> | Undo;
  readonly look?: () => Looking | Promise<Looking>;
}

const set = (bucket: object, back: object) => () => {
  service.emulator.objects.configureBucket(BUCKET, bucket);
  return () => service.emulator.objects.configureBucket(BUCKET, back);
};

/** Takes the statements with a matching action out of the policy of a function. */
const without = (file: string, action: RegExp) => async () => {
  const { ram } = service.ports.account;
  const name = `${PREFIX}-${file}-${REGION}`;
  const policy = await ram.getPolicy(name);
  const document = policy?.document as {
    readonly Statement: readonly { readonly Action: readonly string[] }[];
  };
  const Statement = document.Statement.map((one) => ({
    ...one,
    Action: one.Action.filter((each) => !action.test(each)),
  })).filter((one) => one.Action.length > 0);
  await ram.createPolicyVersion(name, { ...document, Statement });
  return () => ram.createPolicyVersion(name, document);
};

const certificateId = (name: string): string => {
  const found = service.emulator.model.state().certificates.find((one) => one.name === name);
  if (found === undefined) throw new Error(`The fleet has no certificate ${name}.`);
  return found.certificateId;
};

const attached = (name: string) => () => {
  const { model } = service.emulator;
  model.setAttached(LISTENER, { defaultCertificateId: certificateId(name) });
  return () => model.setAttached(LISTENER, { defaultCertificateId: certificateId('shop') });
};

const rotate: Looking = { ask: ['rotate'] };

const faults: readonly Fault[] = [
  {
    what: 'a skewed clock',
    ids: ['clock'],
    look: () => ({ ports: { now: () => Date.now() + 20 * 60_000 } }),
  },
  {
    what: 'a right that scan lacks',
    ids: ['role-policy', 'permissions-scan'],
    plant: without('scan', /^alb:DescribeRegions$/),
    look: () => ({ ask: ['scan'] }),
  },
  {
    what: 'a right that rotate lacks',
    ids: ['role-policy', 'permissions-rotate'],
    plant: without('rotate', /^alb:ListAsynJobs$/),
    look: () => rotate,
  },
  {
    what: 'a right that webhook lacks',
    ids: ['role-policy', 'permissions-webhook'],
    plant: without('webhook', /^alb:GetLoadBalancerAttribute$/),
    look: () => ({ ask: ['webhook'] }),
  },
  {
    what: 'a right that status lacks',
    ids: ['role-policy', 'permissions-status', 'ledger-readable'],
    plant: without('status', /^oss:ListObjects$/),
    look: () => ({ ask: ['status'] }),
  },
  {
    what: 'a right that certificate-issued lacks',
    ids: ['role-policy', 'permissions-certificate-issued', 'invocation'],
    plant: without('certificate-issued', /^fc:Invoke/),
    look: () => ({ ask: ['certificate-issued'] }),
  },
  {
    what: 'a role that another service may assume',
    ids: ['role-trust'],
    plant: async () => {
      const { ram } = service.ports.account;
      const name = `${PREFIX}-scan-${REGION}`;
      const role = await ram.getRole(name);
      const text = JSON.stringify(role?.trust).replaceAll('fc.aliyuncs.com', 'ecs.aliyuncs.com');
      await ram.updateRoleTrust(name, JSON.parse(text));
      return () => ram.updateRoleTrust(name, role?.trust);
    },
  },
  {
    what: 'a role with another policy',
    ids: ['role-policy'],
    plant: async () => {
      const { ram } = service.ports.account;
      const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: '*' }] };
      await ram.createPolicy({ name: 'all-of-oss', document, description: '', tags: [] });
      await ram.attachPolicyToRole('all-of-oss', `${PREFIX}-scan-${REGION}`);
      return async () => {
        await ram.detachPolicyFromRole('all-of-oss', `${PREFIX}-scan-${REGION}`);
        await ram.deletePolicy('all-of-oss');
      };
    },
  },
  {
    what: 'a policy that was detached',
    ids: ['role-policy'],
    plant: async () => {
      const { ram } = service.ports.account;
      const name = `${PREFIX}-status-${REGION}`;
      await ram.detachPolicyFromRole(name, name);
      return () => ram.attachPolicyToRole(name, name);
    },
  },
  {
    what: 'a role of our name without our tags',
    ids: ['ownership'],
    plant: () => {
      const { tags } = service.emulator.account.ram.role(`${PREFIX}-scan-${REGION}`);
      const before = [...tags];
      tags.clear();
      return () => {
        for (const [key, value] of before) tags.set(key, value);
      };
    },
  },
  {
    what: 'a versioned bucket',
    ids: ['bucket-versioning'],
    plant: set({ versioning: 'Enabled' }, { versioning: undefined }),
  },
  {
    what: 'a once versioned bucket',
    ids: ['bucket-versioning'],
    plant: set({ versioning: 'Suspended' }, { versioning: undefined }),
  },
  {
    what: 'a bucket of another account',
    ids: ['bucket-owner', 'permissions-status', 'ledger-readable'],
    plant: set({ owner: '9999999999999999' }, { owner: ACCOUNT_ID }),
    look: () => ({ ask: ['status', 'rotate', 'scan'] }),
  },
  {
    what: 'a lifecycle rule over the ledger',
    ids: ['bucket-lifecycle'],
    plant: set({ lifecycle: [{ id: 'tidy', prefix: '', expirationDays: 30 }] }, { lifecycle: [] }),
  },
  {
    what: 'a retention policy',
    ids: ['bucket-worm'],
    plant: set({ retention: { state: 'Locked', days: 30 } }, { retention: undefined }),
  },
  {
    what: 'a public bucket',
    ids: ['bucket-public'],
    plant: set(
      { acl: 'public-read', publicAccessBlocked: false },
      { acl: 'private', publicAccessBlocked: true },
    ),
  },
  {
    what: 'a missing bus',
    ids: ['event-bus'],
    plant: async () => {
      const { eventBuses } = service.ports.account;
      const bus = await eventBuses.getBus('certificates');
      await eventBuses.deleteBus('certificates');
      return () => eventBuses.createBus('certificates', bus?.description ?? '');
    },
  },
  {
    what: 'a wrong endpoint',
    ids: ['endpoints'],
    look: () => ({
      ports: {
        alb: (region) =>
          createAlbApi(
            createAlbWire({ endpoint: parseEndpoint('http://127.0.0.1:9'), credentials: keys() }),
            region,
          ),
      },
    }),
  },
  {
    what: 'an unknown region',
    ids: ['regions', 'function-settings'],
    look: () => ({ values: { REGIONS: `${REGION},cn-nowhere` } }),
  },
  {
    what: 'a timer that is off',
    ids: ['timer'],
    plant: async () => {
      const { functions } = service;
      const [timer] = await functions.listTriggers(`${PREFIX}-scan`);
      await functions.setTimerEnabled(`${PREFIX}-scan`, timer?.name ?? '', false);
      return () => functions.setTimerEnabled(`${PREFIX}-scan`, timer?.name ?? '', true);
    },
  },
  {
    what: 'old code by its tag',
    ids: ['function-version'],
    plant: async () => {
      const { functions } = service;
      const view = await functions.getFunction(`${PREFIX}-rotate`);
      await functions.tag(view?.arn ?? '', [{ key: 'build', value: 'older' }]);
      return () =>
        functions.tag(
          view?.arn ?? '',
          (view?.tags ?? []).filter(({ key }) => key === 'build'),
        );
    },
  },
  {
    what: 'old code by its own answer',
    ids: ['function-version'],
    look: () => ({ ports: { version: '99.0.0' } }),
  },
  {
    what: 'a drifted variable',
    ids: ['function-settings'],
    look: () => ({ values: { LOG_LEVEL: 'debug' } }),
  },
  {
    what: 'a VPC worker that is not deployed',
    ids: ['alarms', 'function-missing', 'function-settings'],
    look: () => ({ values: { VPC_WORKERS: 'vpc-bp1:vsw-a:sg-1' } }),
  },
  {
    what: 'an unreachable zone',
    ids: ['handshake'],
    plant: () => {
      const { model } = service.emulator;
      model.inject({ kind: 'handshake', zoneId: `${REGION}-a`, times: 100, how: 'reset' });
      return () => model.clearFaults();
    },
    look: () => rotate,
  },
  {
    what: 'no spare quota',
    ids: ['spare-quota'],
    plant: () => {
      const { model } = service.emulator;
      const { certificateQuota } = model.knobs;
      model.setKnobs({ certificateQuota: { ...certificateQuota, Standard: 0 } });
      return () => model.setKnobs({ certificateQuota });
    },
  },
  {
    what: 'an access control list',
    ids: ['acl'],
    plant: () => {
      const { model } = service.emulator;
      model.addAcl({ region: REGION, aclId: 'acl-1', entries: ['192.0.2.0/24'] });
      model.setAccess(LISTENER, { acl: { aclType: 'White', aclIds: ['acl-1'] } });
      return () => model.setAccess(LISTENER, { acl: undefined });
    },
    look: () => rotate,
  },
  {
    what: 'a security policy without ECDSA',
    ids: ['key-types'],
    plant: () => {
      const { model } = service.emulator;
      const policy = {
        securityPolicyId: 'tls-1',
        tlsVersions: ['TLSv1.2'],
        ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'],
      };
      model.addSecurityPolicy({ region: REGION, ...policy });
      model.setAccess('lsn-blog-https', { securityPolicyId: 'tls-1' });
      return () => model.setAccess('lsn-blog-https', { securityPolicyId: 'tls_cipher_policy_1_0' });
    },
    look: () => rotate,
  },
  {
    what: 'a due certificate without replacement',
    ids: ['due-without-replacement'],
    plant: attached('old'),
    look: () => rotate,
  },
  {
    what: 'a listener of the ALB Ingress Controller',
    ids: ['ingress-owned'],
    plant: () => {
      const { model } = service.emulator;
      const listenerId = model.addListener({
        loadBalancerId: 'alb-blog',
        protocol: 'HTTPS',
        port: 20_443,
        description: 'ingress-auto-listener-443',
        defaultCertificateId: certificateId('blog'),
      });
      return () => model.inject({ kind: 'listener-deleted', listenerId });
    },
    look: () => rotate,
  },
  {
    what: 'a locked load balancer',
    ids: ['left-alone'],
    plant: () => {
      const { model } = service.emulator;
      const lock = { kind: 'business-status', loadBalancerId: 'alb-shop' } as const;
      model.inject({ ...lock, status: 'Abnormal', lockType: 'FinancialLocked' });
      return () => model.inject({ ...lock, status: 'Normal' });
    },
    look: () => rotate,
  },
  { what: 'old roots', ids: ['roots-age'], look: () => ({ ports: { rootsDate: '2024-01-01' } }) },
  {
    what: 'another installation over the same region',
    ids: ['other-installation'],
    plant: async () => {
      await service.deployFunction({
        ...service.propsOf('status'),
        functionName: 'second-scan',
        environmentVariables: { LEDGER: 'oss://another/ledger', REGIONS: REGION },
        tags: markOf({ prefix: 'second', region: REGION }),
        triggers: [],
      });
      return async () => {
        await service.functions.deleteConcurrency('second-scan');
        await service.functions.deleteFunction('second-scan');
      };
    },
  },
  {
    what: 'a missing alarm',
    ids: ['alarms'],
    plant: async () => {
      const { alarms } = service.ports.account;
      const wanted = service.ports.wantedOf(service.settings, ACCOUNT_ID);
      const [first] = wanted.alarms;
      if (first === undefined) throw new Error('no alarm');
      await alarms.deleteAlarms([first.ruleId]);
      return () => putAlarm(alarms, first, REGION);
    },
  },
  {
    what: 'a deployment job of CAS on a listener',
    ids: ['other-editor'],
    plant: async () => {
      const { endpoints } = service.emulator;
      const wire = createRpcWire('cas', {
        region: REGION,
        credentials: keys(),
        endpoint: { everywhere: endpoints.cas[REGION], byRegion: {} },
      });
      const resources = (await wire.call('ListCloudResources', {})) as {
        Data: { Id: number; CertId: number }[];
      };
      const [first] = resources.Data;
      const job = (await wire.call('CreateDeploymentJob', {
        Name: 'by-hand',
        JobType: 'user',
        CertIds: String(first?.CertId),
        ResourceIds: String(first?.Id),
        ContactIds: '519580',
        ScheduleTime: Date.now() + 86_400_000,
      })) as { JobId: number };
      await wire.call('UpdateDeploymentJobStatus', { JobId: job.JobId, Status: 'pending' });
      return () => wire.call('UpdateDeploymentJobStatus', { JobId: job.JobId, Status: 'editing' });
    },
  },
  {
    what: 'a certificate that CAS does not know',
    ids: ['certificate-unknown'],
    plant: () => {
      // The last of this list: what is deleted from CAS does not come back.
      service.emulator.model.removeCertificate(certificateId('blog'));
      return () => undefined;
    },
    look: () => rotate,
  },
];

function keys() {
  const { credentials } = service.emulator;
  return {
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: new Secret(credentials.accessKeySecret),
    securityToken: new Secret(credentials.securityToken),
  };
}

describe('doctor finds each planted fault under its own id', () => {
  it.each(faults)('$what', async ({ ids, plant, look }) => {
    const undo = await plant?.();
    try {
      const seen = await service.look(await look?.());

      expect([...new Set(idsIn(seen, 'fault', 'warning'))].sort(), findings(seen).join('\n')).toEqual(
        [...ids].sort(),
      );
      expect(exitStatusOf(seen.results)).not.toBe(0);
    } finally {
      await undo?.();
    }
  });

  it('a wrong secret', async () => {
    const before = process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'];
    process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'another secret';
    try {
      const ports = await openDoctor(service.settings, () => undefined);

      const seen = await service.look({ ports });

      expect(idsIn(seen, 'fault')).toEqual(['identity']);
      expect(idsIn(seen, 'ok')).not.toContain('role-policy');
    } finally {
      process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = before;
    }
  });

  it('a function that is disabled', async () => {
    const place = `/functions/${PREFIX}-webhook/invoke/disable`;
    await service.call('DisableFunctionInvocation', 'POST', place, { body: { reason: 'maintenance' } });

    const seen = await service.look({ ask: ['webhook'] });

    expect(idsIn(seen, 'fault', 'warning')).toEqual(['function-disabled']);
    expect(idsIn(seen, 'unknown')).toContain('permissions-webhook');
  });

  it('an Intranet load balancer in a VPC without worker', async () => {
    service.emulator.model.addLoadBalancer({
      region: REGION,
      id: 'alb-inside',
      addressType: 'Intranet',
      vpcId: 'vpc-inside',
      zones: [{ zoneId: `${REGION}-a`, address: '127.99.0.1' }],
    });

    const seen = await service.look();

    expect(idsIn(seen, 'fault')).toContain('vpc-worker');
    expect(seen.results.find(({ id }) => id === 'vpc-worker')?.message).toContain('alb-inside');
  });

  it('a function that was deleted', async () => {
    const name = `${PREFIX}-certificate-issued`;
    for (const trigger of await service.functions.listTriggers(name))
      await service.functions.deleteTrigger(name, trigger.name);
    await service.functions.deleteAsyncConfig(name);
    await service.functions.deleteConcurrency(name);
    await service.functions.deleteFunction(name);

    const seen = await service.look();

    expect(idsIn(seen, 'fault')).toContain('function-missing');
    expect(idsIn(seen, 'unknown')).toContain('permissions-certificate-issued');
  });
});
