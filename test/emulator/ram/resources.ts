/**
 * Finds the RAM action and resource of a call.
 *
 * CAS has only operations. For ALB the resource of a change is the load balancer of the listener; lists concern the whole account.
 * Sources: the authorization tables of the API pages of ALB, CAS and OSS (docs/cloud-facts.md).
 */
import type { CloudModel } from '../model/cloud-model.ts';
import type { WireCall } from '../model/wire.ts';
import type { ObjectAction } from '../oss/wire.ts';
import type { Requirement } from './policy.ts';

/** The only account of the emulator. */
export const ACCOUNT_ID = '1234567890123456';

export type Permission = Requirement;

/** RAM calls CAS `yundun-cert`. */
export function permissionFor(model: CloudModel, call: Omit<WireCall, 'caller'>): Permission {
  if (call.product === 'cas') return { action: `yundun-cert:${call.action}`, resource: '*' };
  const { LoadBalancerId: given, ListenerId: listenerId, AclId: aclId } = call.params;
  if (typeof aclId === 'string')
    return {
      action: `alb:${call.action}`,
      resource: `acs:alb:${call.scope}:${ACCOUNT_ID}:acl/${aclId}`,
    };
  const loadBalancerId =
    typeof given === 'string'
      ? given
      : typeof listenerId === 'string'
        ? model.loadBalancerOf(listenerId)
        : undefined;
  const path = loadBalancerId === undefined ? '*' : `loadbalancer/${loadBalancerId}`;
  return { action: `alb:${call.action}`, resource: `acs:alb:${call.scope}:${ACCOUNT_ID}:${path}` };
}

/** Every permission that a call needs: for some, RAM checks more resources than the load balancer. */
export function permissionsFor(model: CloudModel, call: Omit<WireCall, 'caller'>): readonly Permission[] {
  const first = permissionFor(model, call);
  const listenerId = call.params['ListenerId'];
  if (call.action !== 'UpdateListenerAttribute' || typeof listenerId !== 'string') return [first];
  if (model.knobs.updateResources === 'load-balancer') return [first];
  const of = (path: string): Permission => ({
    action: first.action,
    resource: `acs:alb:${call.scope}:${ACCOUNT_ID}:${path}`,
  });
  // The emulator has one server group for each listener.
  return [
    first,
    of(`securitypolicy/${model.securityPolicyOf(listenerId) ?? '*'}`),
    of(`servergroup/sgp-${listenerId}`),
  ];
}

const objectPermissions: Readonly<Record<ObjectAction, string>> = {
  PutObject: 'oss:PutObject',
  GetObject: 'oss:GetObject',
  HeadObject: 'oss:GetObject',
  DeleteObject: 'oss:DeleteObject',
  ListObjects: 'oss:ListObjects',
  ListObjectsV2: 'oss:ListObjects',
  GetBucketVersioning: 'oss:GetBucketVersioning',
  PutBucket: 'oss:PutBucket',
  GetBucketInfo: 'oss:GetBucketInfo',
  GetBucketLifecycle: 'oss:GetBucketLifecycle',
  GetBucketWorm: 'oss:GetBucketWorm',
  GetBucketPublicAccessBlock: 'oss:GetBucketPublicAccessBlock',
  PutBucketPublicAccessBlock: 'oss:PutBucketPublicAccessBlock',
  GetBucketTags: 'oss:GetBucketTagging',
  PutBucketTags: 'oss:PutBucketTagging',
};

/** @param region `undefined` if the address names none */
export function objectPermission(
  action: ObjectAction,
  place: { readonly bucket: string; readonly key: string; readonly region: string | undefined },
): Permission {
  const { bucket, key, region } = place;
  const path = key === '' ? bucket : `${bucket}/${key}`;
  const where = region === undefined ? '*' : `oss-${region}`;
  return { action: objectPermissions[action], resource: `acs:oss:${where}:${ACCOUNT_ID}:${path}` };
}

/** @param service only for functions of Function Compute 2.0 */
export function functionPermission(
  region: string,
  target: { readonly service: string | undefined; readonly functionName: string },
): Permission {
  const path =
    target.service === undefined
      ? `functions/${target.functionName}`
      : `services/${target.service}/functions/${target.functionName}`;
  return { action: 'fc:InvokeFunction', resource: `acs:fc:${region}:${ACCOUNT_ID}:${path}` };
}
