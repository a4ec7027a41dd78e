/** An upload to CAS as an ActionTrail event, in the form that is assumed for it. */
import { describe, expect, it } from 'vitest';
import { commandsOf, issued, one, parse } from './issued-events.ts';

describe('an ActionTrail event of CAS, in its assumed form', () => {
  const trail = (data: unknown) =>
    issued(data, { id: 'trail-1', source: 'acs.cas', type: 'cas:ActionTrail:ApiCall' });
  const upload = {
    eventName: 'UploadUserCertificate',
    eventRW: 'Write',
    acsRegion: 'cn-hangzhou',
    requestParameters: { Name: 'shop', Cert: '-----BEGIN CERTIFICATE-----' },
    responseElements: { CertId: 896521 },
  };

  it('of an upload requests a scan for the uploaded certificate', () => {
    expect(commandsOf(trail(upload))).toEqual([one]);
    expect(commandsOf(trail({ ...upload, responseElements: { CertId: '896521' } }))).toEqual([one]);
  });

  it('has the partition of its region', () => {
    expect(commandsOf(trail({ ...upload, acsRegion: 'eu-central-1' }))).toEqual([
      { certificateId: '896521-ap-southeast-1' },
    ]);
  });

  it.each([
    ['another action', { ...upload, eventName: 'DeleteUserCertificate' }],
    ['an upload that failed', { ...upload, errorCode: 'NameRepeat' }],
    ['an upload without an id', { ...upload, responseElements: {} }],
    ['a region that is none', { ...upload, acsRegion: 'x.example' }],
    ['an id that is none', { ...upload, responseElements: { CertId: -1 } }],
    ['nothing', undefined],
  ])('of %s is ignored, not refused', (_, data) => {
    expect(parse(trail(data))).toEqual({
      scanRequests: [],
      otherTypes: ['cas:ActionTrail:ApiCall'],
      malformed: undefined,
    });
  });
});
