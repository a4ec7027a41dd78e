/** The version of this service, as in package.json; a test compares them. Functions have no package.json of ours to read. */
export const VERSION = '0.1.0';
