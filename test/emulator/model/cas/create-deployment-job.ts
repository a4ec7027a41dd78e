/**
 * CreateDeploymentJob: a job in `editing`, which does nothing until its status is set. CAS only replaces certificates by ones with all their
 * names (A, 2021), and supports neither mutual TLS nor SM2 on ALB (A). Codes C.
 */
import type { Action, ActionContext } from '../action.ts';
import { missingParameter } from '../params.ts';
import type { CertificateRecord, DeploymentWorker } from '../records.ts';
import { illegalParameter, WireError } from '../wire.ts';
import { certificatesIn, stateOf } from './certificate-state.ts';
import { type CloudResource, cloudResources } from './cloud-resources.ts';
import { contacts } from './list-contact.ts';

const MAX_NAME_LENGTH = 63;
const FIRST_JOB = 8_887;

export const createDeploymentJob: Action = {
  product: 'cas',
  name: 'CreateDeploymentJob',
  write: true,
  run: (context) => {
    const { params, world, nowMs, scope } = context;
    const name = params.required('Name');
    if (name.length > MAX_NAME_LENGTH) throw illegalParameter('Name');
    const jobType = params.oneOf('JobType', ['user', 'cloud']);
    if (jobType === undefined) throw missingParameter('JobType');
    const certificates = requireCertificates(context);
    const contactIds = numbersOf(context, 'ContactIds');
    for (const id of contactIds) {
      if (!contacts.some(({ ContactId }) => ContactId === id)) throw unknownId('ContactId', id);
    }
    const workers = requireResources(context).map((resource) => workerFor(context, resource, certificates));
    const jobId = FIRST_JOB + world.count('deployment jobs');
    const [{ partition } = { partition: scope }] = certificates;
    world.deploymentJobs.set(jobId, {
      jobId,
      partition: partition as CertificateRecord['partition'],
      name,
      jobType,
      certificates,
      contactIds,
      workers,
      scheduledAtMs: params.integer('ScheduleTime', { min: 0, max: Number.MAX_SAFE_INTEGER }),
      createdAtMs: nowMs,
      status: 'editing',
      modifiedAtMs: nowMs,
      startedAtMs: undefined,
      endedAtMs: undefined,
    });
    return { JobId: jobId };
  },
};

/** `1,2`; each once. */
function numbersOf({ params }: ActionContext, parameter: string): readonly number[] {
  const text = params.required(parameter);
  if (!/^\d+(,\d+)*$/.test(text)) throw illegalParameter(parameter);
  return [...new Set(text.split(',').map(Number))];
}

function requireCertificates(context: ActionContext): readonly CertificateRecord[] {
  const known = certificatesIn(context);
  return numbersOf(context, 'CertIds').map((id) => {
    const found = known.find(({ number }) => number === id);
    if (!found) throw unknownId('CertId', id);
    return found;
  });
}

function requireResources(context: ActionContext): readonly CloudResource[] {
  const known = cloudResources(context.world, context.scope, context.nowMs);
  return numbersOf(context, 'ResourceIds').map((id) => {
    const found = known.find((resource) => resource.id === id);
    if (!found) throw unknownId('ResourceId', id);
    return found;
  });
}

function workerFor(
  { nowMs }: ActionContext,
  { id, listener, certificate: old, isDefault }: CloudResource,
  certificates: readonly CertificateRecord[],
): DeploymentWorker {
  const certificate = certificates.find((candidate) => isDeployable(candidate, old, nowMs));
  if (certificate === undefined || listener.ca.enabled) {
    throw new WireError(
      400,
      'ResourceNotSupportCert',
      `The resource ${id} does not support the certificate.`,
    );
  }
  return { listenerId: listener.listenerId, isDefault, old, certificate, status: 'pending' };
}

function isDeployable(candidate: CertificateRecord, old: CertificateRecord, nowMs: number): boolean {
  const state = stateOf(candidate, nowMs);
  const { keyType } = candidate.described;
  return (
    (state === 'issued' || state === 'willExpire') &&
    keyType !== 'SM2' &&
    keyType === old.described.keyType &&
    old.described.names.every((name) => isCovered(name, candidate.described.names))
  );
}

function isCovered(name: string, names: readonly string[]): boolean {
  return names.includes(name) || names.includes(`*${name.slice(name.indexOf('.'))}`);
}

function unknownId(type: string, id: number): WireError {
  return new WireError(404, `Invalid${type}.NotFound`, `The specified ${type} ${id} does not exist.`);
}
