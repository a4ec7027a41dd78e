/** What upload prints. Pure. */
import { formatFailure } from '../common/failure.ts';
import { fitted } from '../common/wrapped.ts';
import type { Uploaded } from './run-upload.ts';

export function toJson({ notAfterMs, scan, ...uploaded }: Uploaded): object {
  return { ...uploaded, notAfter: new Date(notAfterMs).toISOString(), scan: scanJson(scan) };
}

function scanJson(scan: Uploaded['scan']): object | null {
  if (scan === undefined) return null;
  if ('taskId' in scan) return { accepted: true, taskId: scan.taskId };
  const { code, message, hint } = scan.failure;
  return { accepted: false, error: { code, message, hint } };
}

export function uploadView(uploaded: Uploaded, columns: number): string {
  const { certificateId, names, notAfterMs, scan } = uploaded;
  const until = new Date(notAfterMs).toISOString().slice(0, 10);
  const what = uploaded.uploaded ? 'Uploaded to CAS' : 'CAS had it before';
  const next =
    scan === undefined
      ? 'No webhook is set (WEBHOOK_URL): the timer of scan finds it within the hour.'
      : 'taskId' in scan
        ? 'The webhook has accepted a scan.'
        : `Uploaded, but: ${formatFailure(scan.failure).trimEnd()}`;
  return fitted(`${what}: ${certificateId}\n${names.join(', ')}; valid until ${until}.\n${next}`, columns);
}
