/** The writes of the adapter, and the jobs that they start. */
import { describe, expect, it } from 'vitest';
import { albAnswering, firstPage, id } from './alb-answers.ts';
import { cloudError } from './fakes.ts';

describe('jobs', () => {
  it('refuses a job status that is neither under way, nor good, nor bad', async () => {
    const { alb } = albAnswering('ListAsynJobs', { jobs: [{ id: 'job-1', status: 'Cancelled' }] });

    const error = await cloudError(alb.listAsynJobs({ ...firstPage, jobIds: ['job-1'] }));

    expect(error.kind).toBe('invalid-answer');
  });

  it('says why a job failed', async () => {
    const job = { id: 'job-1', status: 'Failed', errorCode: '506', errorMessage: 'no luck' };
    const { alb } = albAnswering('ListAsynJobs', { jobs: [job] });

    const page = await alb.listAsynJobs({ ...firstPage, jobIds: ['job-1'] });

    expect(page.items).toEqual([
      { jobId: 'job-1', status: 'Failed', errorCode: '506', errorMessage: 'no luck' },
    ]);
  });
});

describe('writes', () => {
  const write = { listenerId: 'lsn-1', clientToken: 'token-1' };

  it('replaces the default with one certificate and a client token', async () => {
    const { alb, wire } = albAnswering('UpdateListenerAttribute', { jobId: 'job-1' });

    const answer = await alb.updateListenerAttribute({ ...write, certificateId: id('2-cn-hangzhou') });

    expect(answer).toEqual({ jobId: 'job-1' });
    expect(wire.calls[0]?.request).toEqual({
      listenerId: 'lsn-1',
      clientToken: 'token-1',
      certificates: [{ certificateId: '2-cn-hangzhou' }],
    });
  });

  it('never sends a certificate id without its CAS region', async () => {
    const { alb, wire } = albAnswering('DissociateAdditionalCertificatesFromListener', { jobId: 'job-1' });
    const certificateIds = [id('24664588')];

    const error = await cloudError(
      alb.dissociateAdditionalCertificatesFromListener({ ...write, certificateIds }),
    );

    expect(error).toMatchObject({ kind: 'refused', cloudCode: 'BareCertificateId' });
    expect(wire.calls).toEqual([]);
  });

  it.each([0, 11])('never sends %i certificates in one call', async (count) => {
    const { alb, wire } = albAnswering('AssociateAdditionalCertificatesWithListener', { jobId: 'job-1' });
    const certificateIds = Array.from({ length: count }, (_, index) => id(`${index + 1}-cn-hangzhou`));

    const error = await cloudError(
      alb.associateAdditionalCertificatesWithListener({ ...write, certificateIds }),
    );

    expect(error.kind).toBe('refused');
    expect(wire.calls).toEqual([]);
  });

  it('counts a write whose answer names no job as one that may have happened', async () => {
    const { alb } = albAnswering('UpdateListenerAttribute', { requestId: 'r-1' });

    const error = await cloudError(
      alb.updateListenerAttribute({ ...write, certificateId: id('2-cn-hangzhou') }),
    );

    expect(error).toMatchObject({ kind: 'invalid-answer', effectUnknown: true });
  });
});
