/** The supported actions of CAS (version 2020-04-07); any other is refused. */
import type { Action } from '../action.ts';
import { deleteUserCertificate } from './delete-user-certificate.ts';
import { getCertificateDetail } from './get-certificate-detail.ts';
import { getInstanceDetail, listInstances } from './instances.ts';
import { listCertificates } from './list-certificates.ts';
import { listCloudResources } from './list-cloud-resources.ts';
import { listUserCertificateOrder } from './list-user-certificate-order.ts';
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
];
