/** Schemas of the entries that keep what never changes of certificates, by kind. */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { parseCertificateId } from '../../core/model/certificate.ts';
import type { CertificateContent } from '../../core/model/certificate-content.ts';
import { fieldsOf, parts } from './parts.ts';

export const contentEntries = lazily(() => {
  const { count, keyType, timeMs } = parts();
  const text = z.string().min(1);
  const hash = z.string().regex(/^[0-9a-f]{64}$/);
  const certificateId = z.string().refine((id) => parseCertificateId(id) !== undefined);
  const link = z.object({ subject: z.string(), issuer: z.string(), sha256: hash.optional() });
  // Strict: anything else, such as a status, is not content, and must not be believed.
  const content = fieldsOf<CertificateContent>({
    instanceId: z.string().optional(),
    names: z.array(text).min(1).optional(),
    keyType: keyType.optional(),
    keySizeBits: count.optional(),
    notBeforeMs: timeMs.optional(),
    notAfterMs: timeMs.optional(),
    sha256: hash.optional(),
    serialNumber: z.string().optional(),
    issuer: z.string().optional(),
    chain: z.union([z.literal('not-told'), z.array(link).min(1)]).optional(),
  }).strict();

  return {
    'contents-started': z.object({ account: text, endpoint: z.string(), partition: text, atMs: timeMs }),
    'contents-part': z.object({ certificates: z.array(z.tuple([certificateId, content])) }),
    'contents-completed': z.object({ certificates: count, digest: hash }),
  } as const;
});
