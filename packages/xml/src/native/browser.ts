/** The engine's hands in a browser; see `NativeEngine` for what each function promises. */
export * from './browser-bytes.ts';
export * from './browser-crypto.ts';
