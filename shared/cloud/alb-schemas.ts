/**
 * The documented answers of ALB, limited to the fields that this service reads (SDK @alicloud/alb20200616, response models;
 * camelCase).
 *
 * Fields that decisions depend on are required. Fields that ALB leaves out when they have no value are optional: names,
 * descriptions, tags, IPv6. Statuses that decide nothing by themselves are kept as text, since ALB may add others. Each schema is made when the
 * first answer of its kind is read.
 */
import * as z from 'zod';
import { lazily } from '../base/lazily.ts';
import type { AssociationStatus } from './alb-api.ts';
import { requiredText, wholeNumber } from './answer.ts';

const page = lazily(() => ({
  nextToken: z.string().optional(),
  totalCount: wholeNumber().optional(),
}));

const optionalText = lazily(() =>
  z
    .string()
    .optional()
    .transform((text) => (text === '' ? undefined : text)),
);

const tagList = lazily(() =>
  z
    .array(z.object({ key: z.string(), value: z.string().optional() }))
    .optional()
    .transform((tags) => Object.fromEntries((tags ?? []).map((tag) => [tag.key, tag.value ?? '']))),
);

const loadBalancer = lazily(() =>
  z.object({
    loadBalancerId: requiredText(),
    loadBalancerName: z.string().default(''),
    loadBalancerStatus: requiredText(),
    /** Misspelt by ALB. If absent, the status is not known to be `Normal`, so the load balancer is left alone. */
    loadBalancerBussinessStatus: z.string().optional(),
    /** The correct spelling, in case ALB ever fixes it. */
    loadBalancerBusinessStatus: z.string().optional(),
    loadBalancerEdition: z.string().default('Unknown'),
    addressType: z.enum(['Internet', 'Intranet']),
    vpcId: optionalText(),
    tags: tagList(),
  }),
);

const address = lazily(() =>
  z.object({
    address: optionalText(),
    intranetAddress: optionalText(),
    ipv6Address: optionalText(),
    // Only reported.
    intranetAddressHcStatus: optionalText().catch(undefined),
    ipv6AddressHcStatus: optionalText().catch(undefined),
  }),
);

const zoneMapping = lazily(() =>
  z
    .object({
      zoneId: requiredText(),
      status: requiredText(),
      // Only proposed to a person: no rotation may fail for it.
      vSwitchId: z.string().optional().catch(undefined),
      loadBalancerAddresses: z.array(address()).optional(),
    })
    .refine((zone) => zone.status !== 'Active' || zone.loadBalancerAddresses !== undefined, {
      path: ['loadBalancerAddresses'],
      message: 'missing in a zone that is Active',
    }),
);

const listener = lazily(() =>
  z.object({
    listenerId: requiredText(),
    loadBalancerId: requiredText(),
    listenerProtocol: requiredText(),
    listenerPort: wholeNumber(),
    listenerStatus: requiredText(),
    listenerDescription: z.string().default(''),
    quicConfig: z
      .object({ quicListenerId: optionalText(), quicUpgradeEnabled: z.boolean().optional() })
      .optional(),
    /** Only reported. */
    securityPolicyId: optionalText().catch(undefined),
  }),
);

/** ALB sends `Diassociating`; its documentation says `Dissociating`. */
const associationStatus = lazily(() =>
  z
    .enum(['Associating', 'Associated', 'Dissociating', 'Diassociating'])
    .transform((status): AssociationStatus => (status === 'Diassociating' ? 'Dissociating' : status)),
);

const job = lazily(() =>
  z.object({
    id: requiredText(),
    status: z.enum(['Processing', 'Succeeded', 'Failed']),
    errorCode: optionalText(),
    errorMessage: optionalText(),
  }),
);

export const loadBalancersPage = lazily(() =>
  z.object({ ...page(), loadBalancers: z.array(loadBalancer()).optional() }),
);

export const loadBalancerAttribute = lazily(() =>
  loadBalancer().extend({
    ipv6AddressType: z.enum(['Internet', 'Intranet']).optional(),
    // Only reported.
    addressIpVersion: optionalText().catch(undefined),
    securityGroupIds: z.array(z.string()).optional().catch(undefined),
    modificationProtectionConfig: z.object({ status: optionalText() }).optional().catch(undefined),
    zoneMappings: z.array(zoneMapping()),
  }),
);

export const listenersPage = lazily(() => z.object({ ...page(), listeners: z.array(listener()).optional() }));

export const listenerAttribute = lazily(() =>
  listener().extend({
    /** Absent for protocols without mutual TLS (QUIC). */
    caEnabled: z.boolean().default(false),
    /** Only reported: an odd list must not keep server certificates from being replaced. */
    caCertificates: z
      .array(z.object({ certificateId: requiredText() }))
      .optional()
      .catch(undefined),
    /** Only reported. */
    aclConfig: z
      .object({
        aclType: z.enum(['White', 'Black']),
        aclRelations: z.array(z.object({ aclId: requiredText() })).optional(),
      })
      .optional()
      .catch(undefined),
  }),
);

export const listenerCertificatesPage = lazily(() =>
  z.object({
    ...page(),
    certificates: z
      .array(
        z.object({
          certificateId: requiredText(),
          certificateType: z.enum(['Server', 'Ca']).optional(),
          isDefault: z.boolean().optional(),
          status: associationStatus(),
        }),
      )
      .optional(),
  }),
);

export const regions = lazily(() =>
  z.object({ regions: z.array(z.object({ regionId: requiredText() })).min(1) }),
);

export const jobsPage = lazily(() => z.object({ ...page(), jobs: z.array(job()).optional() }));

export const aclEntriesPage = lazily(() =>
  z.object({ ...page(), aclEntries: z.array(z.object({ entry: requiredText() })).optional() }),
);

const securityPolicy = lazily(() =>
  z.object({
    securityPolicyId: requiredText(),
    TLSVersions: z.array(z.string()),
    ciphers: z.array(z.string()),
  }),
);

export const securityPoliciesPage = lazily(() =>
  z.object({ ...page(), securityPolicies: z.array(securityPolicy()).optional() }),
);

export const systemSecurityPolicies = lazily(() =>
  z.object({ securityPolicies: z.array(securityPolicy()).min(1) }),
);

export const writeAnswer = lazily(() => z.object({ jobId: requiredText() }));

export type LoadBalancerAnswer = z.output<ReturnType<typeof loadBalancer>>;
export type ZoneMappingAnswer = z.output<ReturnType<typeof zoneMapping>>;
export type SecurityPolicyAnswer = z.output<ReturnType<typeof securityPolicy>>;
export type AclConfigAnswer = z.output<ReturnType<typeof listenerAttribute>>['aclConfig'];
export type ListenerAnswer = z.output<ReturnType<typeof listener>>;
export type PageAnswer = z.output<z.ZodObject<ReturnType<typeof page>>>;
