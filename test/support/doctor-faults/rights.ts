/** Faults of roles and policies. */
import { type DeployedInstallation, type Looking, PREFIX } from '../deployed-installation.ts';
import { type Fault, REGION, redeployed, type Undo } from './fault.ts';

const rotate: Looking = { ask: ['rotate'] };

/** Takes the statements with a matching action out of the policy of a function. */
const without =
  (file: string, action: RegExp) =>
  async (service: DeployedInstallation): Promise<Undo> => {
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

/** Takes the matching resources out of the policy of a function. */
const withoutResources =
  (file: string, resource: RegExp) =>
  async (service: DeployedInstallation): Promise<Undo> => {
    const { ram } = service.ports.account;
    const name = `${PREFIX}-${file}-${REGION}`;
    const policy = await ram.getPolicy(name);
    const document = policy?.document as {
      readonly Statement: readonly { readonly Resource: readonly string[] }[];
    };
    const Statement = document.Statement.map((one) => ({
      ...one,
      Resource: one.Resource.filter((each) => !resource.test(each)),
    })).filter((one) => one.Resource.length > 0);
    await ram.createPolicyVersion(name, { ...document, Statement });
    return () => ram.createPolicyVersion(name, document);
  };

export const rightsFaults: readonly Fault[] = [
  {
    what: 'a right that scan lacks',
    id: 'permissions-scan',
    follows: { 'role-policy': 'the right is in the file of its function' },
    plant: without('scan', /^alb:DescribeRegions$/),
    look: () => ({ ask: ['scan'] }),
  },
  {
    what: 'a right that rotate lacks',
    id: 'permissions-rotate',
    follows: { 'role-policy': 'the right is in the file of its function' },
    plant: without('rotate', /^alb:ListAsynJobs$/),
    look: () => rotate,
  },
  {
    what: 'a right that webhook lacks',
    id: 'permissions-webhook',
    follows: { 'role-policy': 'the right is in the file of its function' },
    plant: without('webhook', /^alb:GetLoadBalancerAttribute$/),
    look: () => ({ ask: ['webhook'] }),
  },
  {
    what: 'a right that status lacks',
    id: 'permissions-status',
    follows: {
      'role-policy': 'the right is in the file of its function',
      'ledger-readable': 'it is the right to read the ledger',
    },
    plant: without('status', /^oss:ListObjects$/),
    look: () => ({ ask: ['status'] }),
  },
  ...['scan', 'rotate', 'status'].map(
    (file): Fault => ({
      what: `the right to read entries, which ${file} lacks`,
      id: 'ledger-readable',
      follows: {
        'role-policy': 'the right is in the file of its function',
        ...(file === 'status'
          ? { 'permissions-status': 'all that status may do is to read the ledger' }
          : {}),
      },
      plant: without(file, /^oss:GetObject$/),
      look: () => ({ ask: [file] }),
    }),
  ),
  {
    what: 'a right that certificate-issued lacks',
    id: 'permissions-certificate-issued',
    follows: {
      'role-policy': 'the right is in the file of its function',
      invocation: 'it is the right to start scan',
    },
    plant: without('certificate-issued', /^fc:Invoke/),
    look: () => ({ ask: ['certificate-issued'] }),
  },
  {
    what: 'a right that scan lacks to start workers',
    id: 'invocation',
    follows: { 'role-policy': 'the right is in the file of its function' },
    plant: without('scan', /^fc:InvokeFunction$/),
    look: () => ({ ask: ['scan'] }),
  },
  {
    what: 'a right that rotate lacks to write entries',
    id: 'ledger-writable',
    follows: { 'role-policy': 'the right is in the file of its function' },
    plant: without('rotate', /^oss:PutObject$/),
    look: () => rotate,
  },
  {
    what: 'an account in which RAM asks for the security policy of a listener, too, and a policy without it',
    id: 'update-resources',
    follows: {
      'role-policy': 'the resources are in the file of rotate',
      'permissions-rotate': 'it is a right of rotate',
    },
    plant: async (service) => {
      const { model } = service.emulator;
      model.setKnobs({ updateResources: 'with-policy-and-groups' });
      const undo = await withoutResources('rotate', /:(securitypolicy|servergroup)\//)(service);
      return async () => {
        await undo();
        model.setKnobs({ updateResources: 'load-balancer' });
      };
    },
    look: () => rotate,
  },
  {
    what: 'a function with the role of another one',
    id: 'role',
    plant: redeployed('status', { role: `${PREFIX}-webhook-${REGION}` }),
  },
  {
    what: 'a missing service-linked role',
    id: 'service-linked-roles',
    plant: (service) => {
      const { ram } = service.emulator.account;
      const role = ram.role('AliyunServiceRoleForFC');
      ram.removeRole(role);
      return () => service.ports.account.serviceLinkedRoles.create('fc.aliyuncs.com');
    },
  },
  {
    what: 'a role that another service may assume',
    id: 'role-trust',
    plant: async (service) => {
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
    id: 'role-policy',
    plant: async (service) => {
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
    id: 'role-policy',
    plant: async (service) => {
      const { ram } = service.ports.account;
      const name = `${PREFIX}-status-${REGION}`;
      await ram.detachPolicyFromRole(name, name);
      return () => ram.attachPolicyToRole(name, name);
    },
  },
  {
    what: 'a role of our name without our tags',
    id: 'ownership',
    plant: (service) => {
      const { tags } = service.emulator.account.ram.role(`${PREFIX}-scan-${REGION}`);
      const before = [...tags];
      tags.clear();
      return () => {
        for (const [key, value] of before) tags.set(key, value);
      };
    },
  },
];
