import {
  createSandboxAuthority,
  type SandboxHub,
  type SandboxHubOptions,
  startSandboxHub,
} from '@hocbaso/sandbox';
import { systemUuid } from '@hocbaso/spec';
import { createTestSchool, NAM_HOC, type TestSchool, testClock } from '../../sandbox/test/support/school.ts';
import {
  type CertificateRegistration,
  createMinistryClient,
  type Deployment,
  type MinistryClient,
} from '../src/index.ts';

/** A school, an authority and a clock that stands still; hubs are started from it. */
export interface World {
  readonly clock: ReturnType<typeof testClock>;
  readonly school: TestSchool;
  readonly certificate: CertificateRegistration;
  hub(options?: Partial<SandboxHubOptions>): Promise<SandboxHub>;
  client(
    hub: SandboxHub,
    change?: Partial<Deployment>,
    more?: { readonly fetch?: typeof fetch },
  ): MinistryClient;
  /** Moves the clock instead of waiting, letting everything else run first. */
  wait(ms: number, options: { readonly signal?: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const clock = testClock();
  const authority = await createSandboxAuthority({ clock });
  const school = await createTestSchool(authority);
  const hubs: SandboxHub[] = [];
  const sample = '<DANH_SACH_HOC_BA id="dataDanhSach"><HOC_BA></HOC_BA></DANH_SACH_HOC_BA>';
  return {
    clock,
    school,
    certificate: {
      serialNumber: school.serial,
      notBefore: school.notBefore,
      namHoc: NAM_HOC,
      content: school.signList(new TextEncoder().encode(sample)),
    },
    async hub(options = {}) {
      const hub = await startSandboxHub({
        anchors: [authority.root],
        intermediates: [authority.issuing],
        clock,
        ...options,
      });
      hubs.push(hub);
      return hub;
    },
    client: (hub, change = {}, more = {}) =>
      createMinistryClient({
        deployment: { ...hub.deployment, timeouts: { sendMs: 400, queryMs: 400 }, ...change },
        clock,
        uuid: systemUuid,
        ...more,
      }),
    async wait(ms, { signal }) {
      signal?.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(ms);
    },
    close: async () => {
      await Promise.all(hubs.splice(0).map((hub) => hub.close()));
    },
  };
}

/** Approves the school's certificate at a hub, through the client. */
export async function approve(world: World, hub: SandboxHub, client: MinistryClient): Promise<void> {
  await client.registerCertificate({ ...world.certificate, messageId: client.newMessageId() });
  hub.approveCertificates();
}
