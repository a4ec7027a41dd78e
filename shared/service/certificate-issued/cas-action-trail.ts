/**
 * SPECULATIVE: what an upload of a certificate to CAS might look like as an ActionTrail event on the default bus. Pure.
 *
 * No document says that CAS is a source of EventBridge; the names follow the grammar of other services, and the fields are those of
 * ActionTrail's own records. So nothing depends on it: no rule is deployed for it, and an event of another form is ignored, not refused. Such
 * an event may hold the certificate's PEM, perhaps more: nothing of it is ever logged or quoted.
 *
 * Sources: "Event types", EventBridge manual; "Structure of an ActionTrail event", ActionTrail manual (2026-04).
 */
import * as z from 'zod';
import { regionPattern } from '../../base/identifiers.ts';
import { lazily } from '../../base/lazily.ts';
import { certificateIdOf, partitionOfRegion } from '../../core/model/certificate.ts';

export const CAS_ACTION_TRAIL_TYPE_PREFIX = 'cas:ActionTrail:';

const uploadSchema = lazily(() => {
  const number = z.union([z.number(), z.string().regex(/^\d{1,16}$/)]).transform(Number);
  return z.object({
    eventName: z.literal('UploadUserCertificate'),
    errorCode: z.literal('').nullish(),
    acsRegion: z.string().regex(regionPattern),
    responseElements: z.object({
      CertId: number.pipe(
        z
          .number()
          .int()
          .positive()
          .max(1e16 - 1),
      ),
    }),
  });
});

/** The id of the uploaded certificate; `undefined`: the event is about something else. */
export function certificateOfUpload(data: unknown): string | undefined {
  const upload = uploadSchema().safeParse(data);
  if (!upload.success) return undefined;
  const { acsRegion, responseElements } = upload.data;
  return certificateIdOf(responseElements.CertId, partitionOfRegion(acsRegion));
}
