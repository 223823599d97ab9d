/** Everything a page may import of `@hocbaso/spec` and the validator: the bundle whose size is held. */
export * from '../packages/spec/src/index.ts';
export * from '../packages/validator/src/index.ts';
