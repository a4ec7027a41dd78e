/** The supported actions of CAS (version 2020-04-07); any other is refused. */
import type { Action } from '../action.ts';
import { createDeploymentJob } from './create-deployment-job.ts';
import { deleteUserCertificate } from './delete-user-certificate.ts';
import { describeDeploymentJob } from './describe-deployment-job.ts';
import { getCertificateDetail } from './get-certificate-detail.ts';
import { getInstanceDetail, listInstances } from './instances.ts';
import { listCertificates } from './list-certificates.ts';
import { listCloudResources } from './list-cloud-resources.ts';
import { listContact } from './list-contact.ts';
import { listDeploymentJob, listWorkerResource } from './list-deployment-job.ts';
import { listUserCertificateOrder } from './list-user-certificate-order.ts';
import { updateDeploymentJobStatus } from './update-deployment-job-status.ts';
import { uploadUserCertificate } from './upload-user-certificate.ts';

export const casActions: readonly Action[] = [
  listUserCertificateOrder,
  getCertificateDetail,
  listCertificates,
  listInstances,
  getInstanceDetail,
  listCloudResources,
  uploadUserCertificate,
  deleteUserCertificate,
  listContact,
  createDeploymentJob,
  updateDeploymentJobStatus,
  describeDeploymentJob,
  listDeploymentJob,
  listWorkerResource,
];
