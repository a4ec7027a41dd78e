/** Checks the files, places the certificate in CAS, and asks for a scan. In this order: nothing is sent of files that do not fit. */
import type { X509Certificate } from 'node:crypto';
import { RotatorError } from '../../shared/base/errors.ts';
import { findUnfit, type Unfit } from './checks.ts';
import { chainPem, type Material, sha256Of } from './material.ts';
import { nameOf, namesOf } from './name.ts';
import { type PlacePorts, placeCertificate } from './place.ts';
import { uploadChecksInChinese } from './texts.ts';
import type { ScanCommand } from './webhook.ts';

export interface UploadPorts {
  /** Opened after the checks: files that do not fit need no credentials. */
  openCas(): Promise<Omit<PlacePorts, 'clock' | 'onWait'>>;
  readonly clock: PlacePorts['clock'];
  onWait: PlacePorts['onWait'];
  /** @returns the id of the task. Absent: no webhook is configured */
  readonly requestScan?: (command: ScanCommand) => Promise<string>;
}

export interface UploadWish {
  readonly material: Material;
  readonly selfSigned: boolean;
  /** By default it follows from the certificate. */
  readonly name?: string;
  /** Only load balancers of this region are scanned. */
  readonly region?: string;
}

export interface Uploaded {
  readonly certificateId: string;
  /** False: CAS had it before, perhaps under another name. */
  readonly uploaded: boolean;
  readonly names: readonly string[];
  readonly notAfterMs: number;
  readonly sha256: string;
  /** `undefined`: no webhook is configured. */
  readonly scan: { readonly taskId: string } | { readonly failure: RotatorError } | undefined;
}

/** Nothing was sent. In Chinese it says what the failed check means. */
function unfitCertificate({ check, message, hint }: Unfit): RotatorError {
  const [says, todo] = uploadChecksInChinese[check];
  const chinese = { says: `${says}没有发送任何内容。`, todo, original: `${message} (${check})` };
  return new RotatorError('UnfitCertificate', `${message} (${check})`, { hint, chinese });
}

/** @throws RotatorError UnfitCertificate, NameTaken; CloudError. A webhook that fails does not: the certificate is in CAS */
export async function runUpload(ports: UploadPorts, wish: UploadWish): Promise<Uploaded> {
  const { clock, onWait } = ports;
  const { material, selfSigned, region } = wish;
  const [leaf] = material.chain;
  const unfit = findUnfit(material, { nowMs: clock.now(), selfSigned });
  if (unfit !== undefined) throw unfitCertificate(unfit);
  const placed = await placeCertificate(
    { ...(await ports.openCas()), clock, onWait },
    {
      name: wish.name ?? nameOf(leaf),
      fullchain: chainPem(material.chain),
      privateKey: material.privateKey,
      sha256: sha256Of(leaf),
    },
  );
  const { certificateId } = placed;
  const scan =
    ports.requestScan === undefined
      ? undefined
      : await asked(ports.requestScan({ certificateId, ...(region === undefined ? {} : { region }) }));
  return { ...placed, ...factsOf(leaf), scan };
}

function factsOf(leaf: X509Certificate): Pick<Uploaded, 'names' | 'notAfterMs' | 'sha256'> {
  return { names: namesOf(leaf), notAfterMs: Date.parse(leaf.validTo), sha256: sha256Of(leaf) };
}

async function asked(answer: Promise<string>): Promise<Uploaded['scan']> {
  try {
    return { taskId: await answer };
  } catch (error) {
    if (error instanceof RotatorError) return { failure: error };
    throw error;
  }
}
