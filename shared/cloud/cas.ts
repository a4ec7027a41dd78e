/**
 * `CasApi` over a wire: translates requests and answers, and checks every answer.
 *
 * Never requests or reads a private key: no action here returns keys or PEM, and the schemas below would drop such fields.
 * Dates are read only from the fields in milliseconds; `StartDate` and `EndDate` have neither time nor time zone.
 */
import * as z from 'zod';
import { lazily } from '../base/lazily.ts';
import { callChecked, itemsOf, wholeNumber } from './answer.ts';
import type {
  CasApi,
  CertificateDetail,
  CertificateEntry,
  CertificateOrder,
  ListedCertificate,
} from './cas-api.ts';
import { chainFromList } from './cas-chain.ts';
import {
  keySizeFrom,
  keyTypeFromText,
  namesFromItems,
  namesFromText,
  nonEmpty,
  serialFromText,
  sha256FromText,
  validityFrom,
} from './cas-fields.ts';
import { invalidAnswer } from './error-mapping.ts';
import type { CasWire } from './wire.ts';

/** An empty value, or one that is not a text, is unknown. It does not invalidate the rest of the answer. */
const optionalText = lazily(() =>
  z
    .string()
    .optional()
    .catch(undefined)
    .transform((text) => (text === '' ? undefined : text)),
);

/** Some answers carry this flag as text. Anything else is unknown. */
const optionalFlag = lazily(() => z.union([z.boolean(), z.stringbool()]).optional().catch(undefined));

/** For dates and sizes. Anything other than a whole number is unknown. */
const optionalNumber = lazily(() => wholeNumber().optional().catch(undefined));

const order = lazily(() =>
  z.object({
    certificateId: wholeNumber(),
    instanceId: optionalText(),
    name: optionalText(),
    sans: optionalText(),
    sha2: optionalText(),
    serialNo: optionalText(),
    issuer: optionalText(),
  }),
);

const ordersPage = lazily(() =>
  z.object({
    certificateOrderList: z.array(order()).optional(),
    totalCount: wholeNumber(),
  }),
);

/** What ListCertificates and GetCertificateDetail have in common. The id is text in the list and a number in the details. */
const listedCertificate = lazily(() =>
  z.object({
    certificateId: wholeNumber(),
    instanceId: optionalText(),
    algorithm: optionalText(),
    keySize: optionalNumber(),
    subjectAlternativeNames: z.array(z.unknown()).optional().catch(undefined),
    domain: optionalText(),
    notBefore: optionalNumber(),
    notAfter: optionalNumber(),
    issuer: optionalText(),
    certificateStatus: optionalText(),
    existPrivateKey: optionalFlag(),
  }),
);

const certificateEntry = lazily(() => listedCertificate().extend({ certIdentifier: optionalText() }));

const certificatesPage = lazily(() =>
  z.object({
    certificateList: z.array(certificateEntry()).optional(),
    totalCount: wholeNumber(),
  }),
);

const certificateDetail = lazily(() =>
  listedCertificate().extend({
    serial: optionalText(),
    certificateChainList: z.unknown().optional(),
  }),
);

export function createCasApi(wire: CasWire, partition: string): CasApi {
  return {
    partition,

    async listCertificates({ currentPage, showSize }) {
      const action = 'ListCertificates';
      const context = { product: 'cas', action } as const;
      const answer = await callChecked(wire, context, { currentPage, showSize }, certificatesPage());
      const items = itemsOf(action, {
        field: 'CertificateList',
        items: answer.certificateList,
        totalCount: answer.totalCount,
        partOfMore: currentPage > 1,
      });
      return { items: items.map(toEntry), totalCount: answer.totalCount };
    },

    async listUserCertificateOrder({ currentPage, showSize, status }) {
      const action = 'ListUserCertificateOrder';
      // Without OrderType, CAS lists package quotas and no certificates.
      const request = {
        orderType: 'CERT',
        currentPage,
        showSize,
        ...(status === undefined ? {} : { status }),
      };
      const answer = await callChecked(wire, { product: 'cas', action }, request, ordersPage());
      const items = itemsOf(action, {
        field: 'CertificateOrderList',
        items: answer.certificateOrderList,
        totalCount: answer.totalCount,
        partOfMore: currentPage > 1,
      });
      return { items: items.map(toOrder), totalCount: answer.totalCount };
    },

    async getCertificateDetail(certificateId) {
      const action = 'GetCertificateDetail';
      const answer = await callChecked(
        wire,
        { product: 'cas', action },
        { certificateId },
        certificateDetail(),
      );
      requireSameId(action, certificateId, answer.certificateId);
      return toDetail(answer);
    },
  };
}

function requireSameId(action: string, requested: number, answered: number): void {
  if (requested !== answered)
    throw invalidAnswer(action, `the answer is about certificate ${answered}, not ${requested}`);
}

function toOrder(answer: z.output<ReturnType<typeof order>>): CertificateOrder {
  return {
    certificateId: answer.certificateId,
    instanceId: answer.instanceId,
    name: answer.name,
    names: namesFromText(answer.sans),
    sha256: sha256FromText(answer.sha2),
    serialNumber: serialFromText(answer.serialNo),
    issuer: answer.issuer,
  };
}

function toEntry(answer: z.output<ReturnType<typeof certificateEntry>>): CertificateEntry {
  return { ...toListed(answer), certIdentifier: answer.certIdentifier };
}

function toDetail(answer: z.output<ReturnType<typeof certificateDetail>>): CertificateDetail {
  return {
    ...toListed(answer),
    serialNumber: serialFromText(answer.serial),
    chain: chainFromList(answer.certificateChainList),
  };
}

/** FingerPrint is not read: no source confirms that it is the SHA-256 of the leaf. */
function toListed(answer: z.output<ReturnType<typeof listedCertificate>>): ListedCertificate {
  return {
    certificateId: answer.certificateId,
    instanceId: answer.instanceId,
    // SubjectAlternativeNames is documented but was empty in practice. Domain lists every name. What only one of them has counts.
    names: nonEmpty([
      ...(namesFromItems(answer.subjectAlternativeNames) ?? []),
      ...(namesFromText(answer.domain) ?? []),
    ]),
    keyType: keyTypeFromText(answer.algorithm),
    keySizeBits: keySizeFrom(answer.keySize, answer.algorithm),
    ...validityFrom(answer.notBefore, answer.notAfter),
    issuer: answer.issuer,
    status: answer.certificateStatus,
    privateKeyPresent: answer.existPrivateKey,
  };
}
