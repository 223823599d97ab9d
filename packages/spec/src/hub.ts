/**
 * What is known of the ministry's hub: operations, fields and answers, by version; apart from the main entry because
 * only a sender needs it.
 *
 * @packageDocumentation
 */
export { HUB_PROFILES } from './generated/hub-profiles.ts';
export { loadHubProfile } from './profile/load-hub-profile.ts';
