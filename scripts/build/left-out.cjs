/**
 * Stands in the bundles for a package that is required there and never used: axios, which @alicloud/fc2 needs for uploading code only.
 * Whoever does use it is told.
 */
module.exports = () => {
  throw new Error('This package was left out of the bundle: nothing here uses it (scripts/build.ts).');
};
