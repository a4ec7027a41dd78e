/** Faults of load balancers and certificates. The last two cannot be undone. */
import { createRpcWire } from '../../../shared/cloud/account/rpc.ts';
import type { DeployedInstallation, Looking } from '../deployed-installation.ts';
import { type Fault, keys, REGION, type Undo } from './fault.ts';

const LISTENER = 'lsn-shop-https';

const rotate: Looking = { ask: ['rotate'] };

function certificateId(service: DeployedInstallation, name: string): string {
  const found = service.emulator.model.state().certificates.find((one) => one.name === name);
  if (found === undefined) throw new Error(`The fleet has no certificate ${name}.`);
  return found.certificateId;
}

const attached =
  (name: string) =>
  (service: DeployedInstallation): Undo => {
    const { model } = service.emulator;
    model.setAttached(LISTENER, { defaultCertificateId: certificateId(service, name) });
    return () => model.setAttached(LISTENER, { defaultCertificateId: certificateId(service, 'shop') });
  };

export const fleetFaults: readonly Fault[] = [
  {
    what: 'an unreachable zone',
    id: 'handshake',
    plant: (service) => {
      const { model } = service.emulator;
      model.inject({ kind: 'handshake', zoneId: `${REGION}-a`, times: 100, how: 'reset' });
      return () => model.clearFaults();
    },
    look: () => rotate,
  },
  {
    what: 'an address that ALB itself calls unhealthy',
    id: 'zone-health',
    plant: (service) => {
      const { model } = service.emulator;
      const zonesOf = () => model.endpoints().filter((one) => one.loadBalancerId === 'alb-shop');
      const zones = [
        ...new Map(zonesOf().map(({ zoneId, address }) => [zoneId, { zoneId, address }])).values(),
      ];
      model.setZones(
        'alb-shop',
        zones.map((zone) => ({
          ...zone,
          intranetAddress: zone.address.replace(/^127\.\d+/, '127.98'),
          health: 'Unhealthy',
        })),
      );
      return () => model.setZones('alb-shop', zones);
    },
    look: () => rotate,
  },
  {
    what: 'no spare quota',
    id: 'spare-quota',
    plant: (service) => {
      const { model } = service.emulator;
      const { certificateQuota } = model.knobs;
      model.setKnobs({ certificateQuota: { ...certificateQuota, Standard: 0 } });
      return () => model.setKnobs({ certificateQuota });
    },
  },
  {
    what: 'an access control list',
    id: 'acl',
    plant: (service) => {
      const { model } = service.emulator;
      model.addAcl({ region: REGION, aclId: 'acl-1', entries: ['192.0.2.0/24'] });
      model.setAccess(LISTENER, { acl: { aclType: 'White', aclIds: ['acl-1'] } });
      return () => model.setAccess(LISTENER, { acl: undefined });
    },
    look: () => rotate,
  },
  {
    what: 'a security policy without ECDSA',
    id: 'key-types',
    plant: (service) => {
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
    id: 'due-without-replacement',
    plant: attached('old'),
    look: () => rotate,
  },
  {
    what: 'a listener of the ALB Ingress Controller',
    id: 'ingress-owned',
    plant: (service) => {
      const { model } = service.emulator;
      const listenerId = model.addListener({
        loadBalancerId: 'alb-blog',
        protocol: 'HTTPS',
        port: 20_443,
        description: 'ingress-auto-listener-443',
        defaultCertificateId: certificateId(service, 'blog'),
      });
      return () => model.inject({ kind: 'listener-deleted', listenerId });
    },
    look: () => rotate,
  },
  {
    what: 'a locked load balancer',
    id: 'left-alone',
    plant: (service) => {
      const { model } = service.emulator;
      const lock = { kind: 'business-status', loadBalancerId: 'alb-shop' } as const;
      model.inject({ ...lock, status: 'Abnormal', lockType: 'FinancialLocked' });
      return () => model.inject({ ...lock, status: 'Normal' });
    },
    look: () => rotate,
  },
  {
    what: 'a deployment job of CAS on a listener',
    id: 'other-editor',
    plant: async (service) => {
      const { endpoints } = service.emulator;
      const wire = createRpcWire('cas', {
        region: REGION,
        credentials: keys(service),
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
    what: 'a dry run without an answer',
    id: 'dry-run-carried-out',
    plant: ({ emulator: { model } }) => {
      model.inject({ kind: 'answer', answer: 'reset', action: 'UpdateListenerAttribute' });
      return () => model.clearFaults();
    },
    look: () => rotate,
  },
  {
    what: 'a load balancer that cannot be read',
    id: 'coverage',
    plant: ({ emulator: { model } }) => {
      const refusal = { kind: 'answer', answer: 'error', status: 400, code: 'InvalidParameter' } as const;
      model.inject({ ...refusal, action: 'GetLoadBalancerAttribute', mentions: 'alb-blog', times: 50 });
      return () => model.clearFaults();
    },
    look: () => rotate,
  },
  {
    what: 'a certificate that CAS does not know',
    id: 'certificate-unknown',
    plant: (service) => {
      // What is deleted from CAS does not come back: what follows does not ask rotate again.
      service.emulator.model.removeCertificate(certificateId(service, 'blog'));
      return () => undefined;
    },
    look: () => rotate,
  },
  {
    what: 'an Intranet load balancer in a VPC without worker',
    id: 'vpc-worker',
    plant: (service) => {
      const { model } = service.emulator;
      // The last of all: a load balancer does not go away.
      model.addLoadBalancer({
        region: REGION,
        id: 'alb-inside',
        addressType: 'Intranet',
        vpcId: 'vpc-inside',
        zones: [{ zoneId: `${REGION}-a`, address: '127.99.0.1' }],
      });
      model.addListener({
        loadBalancerId: 'alb-inside',
        protocol: 'HTTPS',
        port: 443,
        defaultCertificateId: certificateId(service, 'blog'),
      });
      return () => undefined;
    },
  },
];
