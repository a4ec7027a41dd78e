/**
 * UploadUserCertificate: names are unique per account, contents are not (a certificate that is uploaded twice gets two numbers). SM2
 * pairs are refused: no test uploads them over the API.
 */
import type { Partition } from '../../../../shared/core/model/certificate.ts';
import type { Action, ActionContext } from '../action.ts';
import { addCertificate } from '../setup.ts';
import { illegalParameter, WireError } from '../wire.ts';
import { parseUpload } from './parse-upload.ts';

/** Characters. A: 63 since the API page was revised; it said 64. */
const MAX_NAME_LENGTH = 63;

export const uploadUserCertificate: Action = {
  product: 'cas',
  name: 'UploadUserCertificate',
  write: true,
  run: (context) => {
    const { params, world } = context;
    const name = params.required('Name');
    if (name.length > MAX_NAME_LENGTH) throw illegalParameter('Name');
    const material = parseUpload(params.required('Cert'), params.required('Key'));
    requireFreeName(context, name);
    const certificateId = addCertificate(world, {
      partition: context.scope as Partition,
      name,
      material,
      uploaded: true,
      visibleAfterMs: world.random.within(world.knobs.visibilityMs, 'visibility', name),
    });
    const record = world.certificates.get(certificateId);
    return { CertId: record?.number, ResourceId: record?.instanceId };
  },
};

/** Also checks certificates that are not listed yet. */
function requireFreeName({ world, scope }: ActionContext, name: string): void {
  const taken = [...world.certificates.values()].some(
    (certificate) =>
      certificate.partition === scope &&
      certificate.name === name &&
      certificate.uploaded &&
      certificate.removedAtMs === undefined,
  );
  if (taken) throw new WireError(400, world.knobs.nameTakenCode, 'The certificate name already exists.');
}
