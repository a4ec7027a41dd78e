/** What upload prints. Pure. */
import type { Language } from '../../shared/core/model/texts/language.ts';
import { formatFailure } from '../common/failure.ts';
import { fitted } from '../common/wrapped.ts';
import type { Uploaded } from './run-upload.ts';
import { uploadTexts } from './texts.ts';

export function toJson({ notAfterMs, scan, ...uploaded }: Uploaded): object {
  return { ...uploaded, notAfter: new Date(notAfterMs).toISOString(), scan: scanJson(scan) };
}

function scanJson(scan: Uploaded['scan']): object | null {
  if (scan === undefined) return null;
  if ('taskId' in scan) return { accepted: true, taskId: scan.taskId };
  const { code, message, hint } = scan.failure;
  return { accepted: false, error: { code, message, hint } };
}

export function uploadView(uploaded: Uploaded, columns: number, language: Language = 'en'): string {
  const text = uploadTexts[language];
  const { certificateId, names, notAfterMs, scan } = uploaded;
  const until = new Date(notAfterMs).toISOString().slice(0, 10);
  const what = uploaded.uploaded ? text.uploaded : text.hadBefore;
  const next =
    scan === undefined
      ? text.noWebhook
      : 'taskId' in scan
        ? text.accepted
        : text.but(formatFailure(scan.failure, language).trimEnd());
  return fitted(`${text.placed(what, certificateId, names, until)}\n${next}`, columns);
}
