/**
 * `{"CertificateId": 1, "Tags": [{"TagKey": "a"}]}` to `{ certificateId: 1, tags: [{ tagKey: 'a' }] }`, as the SDK's models do
 * for the actions they know. Fields that are null are left out: CAS means the same by both.
 */
export function camelise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelise);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== null)
    .map(([name, field]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, camelise(field)]);
  return Object.fromEntries(fields);
}
