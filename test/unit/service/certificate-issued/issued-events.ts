/** Builders of issued events as the bus delivers them. */
import {
  type CertificatesIssued,
  parseCertificateIssued,
} from '../../../../shared/service/certificate-issued/parse-certificate-issued.ts';

export const parse = (event: unknown): CertificatesIssued =>
  parseCertificateIssued(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)));

/** As the bus delivers it, with the attributes that it adds. */
export const issued = (data: unknown, attributes: Readonly<Record<string, unknown>> = {}) => ({
  id: 'issued-1',
  source: 'cert-pipeline',
  specversion: '1.0',
  type: 'certpipeline:Certificate:Issued',
  datacontenttype: 'application/json; charset=utf-8',
  time: '2026-11-21T09:00:00Z',
  aliyuneventbusname: 'certificates',
  aliyunregionid: 'cn-hangzhou',
  aliyunpublishtime: '2026-11-21T17:00:01.034PRC',
  data,
  ...attributes,
});

export const one = { certificateId: '896521-cn-hangzhou' };
export const other = { certificateId: '896522-cn-hangzhou' };

export const commandsOf = (event: unknown) => parse(event).scanRequests.map(({ command }) => command);
export const taskIdsOf = (event: unknown) => parse(event).scanRequests.map(({ taskId }) => taskId);
export const complaintOf = (event: unknown) => parse(event).malformed?.message ?? 'nothing';
