/**
 * Replaces a package that the bundles require and never use: axios, which @alicloud/fc2 needs only to upload code. Using it throws.
 */
module.exports = () => {
  throw new Error(
    'This package was left out of the bundle: nothing here uses it (scripts/build/functions.ts).',
  );
};
