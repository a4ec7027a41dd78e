/** DescribeDeploymentJob: times are milliseconds as text, whatever the documents say of seconds. */
import type { Action } from '../action.ts';
import type { WireBody } from '../wire.ts';
import { requireJob } from './deployment.ts';
import { commaList } from './formats.ts';
import { contacts } from './list-contact.ts';

export const describeDeploymentJob: Action = {
  product: 'cas',
  name: 'DescribeDeploymentJob',
  write: false,
  run: (context) => {
    const job = requireJob(context);
    return {
      Id: job.jobId,
      Name: job.name,
      JobType: job.jobType,
      Status: job.status,
      ProductName: 'ALB',
      CertDomain: commaList(
        [...new Set(job.certificates.flatMap(({ described }) => described.names))],
        context.world.knobs,
      ),
      CertType: job.certificates.every(({ uploaded }) => uploaded) ? 'upload' : 'buy',
      Config: JSON.stringify({ shareCertIds: [], certIds: job.certificates.map(({ number }) => number) }),
      CasContacts: contacts
        .filter(({ ContactId }) => job.contactIds.includes(ContactId))
        .map(({ ContactId, Name, Email, Mobile }) => ({ Id: String(ContactId), Name, Email, Mobile })),
      Del: 0,
      Rollback: 0,
      GmtCreate: String(job.createdAtMs),
      GmtModified: String(job.modifiedAtMs),
      ...time('ScheduleTime', job.scheduledAtMs),
      ...time('StartTime', job.startedAtMs),
      ...time('EndTime', job.endedAtMs),
    };
  },
};

function time(field: string, atMs: number | undefined): WireBody {
  return atMs === undefined ? {} : { [field]: String(atMs) };
}
